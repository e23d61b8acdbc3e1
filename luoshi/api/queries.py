"""Reading tokens."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from luoshi.api.models import ApiToken
from luoshi.api.rules import parts_of, proves
from luoshi.kernel.actor import Actor, Door
from luoshi.kernel.errors import NotFound
from luoshi.org.models import User
from luoshi.org.queries import actor_in, appointment_of, own_holding
from luoshi.statements.kept import Kept


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """The tokens of a login, newest first."""
    rows = ApiToken.objects.filter(user=user).select_related("appointment__post__unit")
    return rows.order_by("-created_at", "-id")


def sees_token(actor: Actor, token_id: int) -> bool:
    """Whoever a token acts for sees it."""
    return ApiToken.objects.filter(pk=token_id, user__person=actor.person_id).exists()


def bearer_of(token: str) -> ApiToken | None:
    """The live token that this text proves, or None."""
    parts = parts_of(token)
    if parts is None:
        return None
    row = next(iter(_BEARERS.rows(parts.prefix)), None)
    proved = row is not None and proves(parts.secret, row.digest, settings.SECRET_KEY)
    return row if proved else None


def _bearers(prefix: str) -> QuerySet[ApiToken]:
    rows = ApiToken.objects.filter(prefix=prefix, revoked_at__isnull=True)
    seat = [f"appointment__{of}" for of in ("person", "post", "unit")]
    return rows.select_related("user", *seat).order_by("pk")[:1]


_BEARERS: Final = Kept(_bearers)


def actor_of(row: ApiToken, now: datetime) -> Actor | None:
    """Who acts through a token: its own appointment and no other, while it is in force."""
    if not row.user.is_active:
        return None
    held = own_holding(row.user, row.appointment, now=now)
    held = held or appointment_of(row.user, row.appointment_id, now=now)
    chosen = [held] if held is not None else []
    return actor_in(row.user, chosen, appointment_id=row.appointment_id, door=Door.API)


def user_named(username: str) -> User:
    """The login of that name; raises NotFound."""
    user = User.objects.filter(username=username).select_related("person").first()
    if user is None:
        raise NotFound(f"没有“{username}”这个账号。")
    return user
