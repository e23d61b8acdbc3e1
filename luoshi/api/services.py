"""The only writer of tokens."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from luoshi.api.acts import TokenIssued, TokenRevoked
from luoshi.api.models import ApiToken
from luoshi.api.queries import tokens_of
from luoshi.api.rules import digest, is_worth_noting, new_parts
from luoshi.journal.once import once
from luoshi.journal.services import record, replayed
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.org.models import User
from luoshi.org.queries import appointments_of

KIND = "token"


@once
def issue_token(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    user: User,
    appointment_id: int,
    name: str,
) -> tuple[ApiToken, str]:
    """Give a program a token for one's own login and appointment; the token is returned once.

    Raises BadInput for a name that is missing, NotAllowed for a post the login does not hold,
    RuleBroken when the same request comes again: what was shown once cannot be shown twice.
    """
    if replayed(request_id, actor, TokenIssued.ACT, appointment_id=appointment_id):
        raise RuleBroken("这个令牌已经发放过，只显示一次；需要时请另发一个。")
    if not name.strip() or len(name) > 60:
        raise BadInput("请写明令牌的用途，不超过六十个字。", {"name": "请写明令牌的用途。"})
    held = {one.appointment_id for one in appointments_of(user, now=now)}
    if appointment_id not in held or user.person_id != actor.person_id:
        raise NotAllowed("这个账号现在不在这个岗位上，不能发放令牌。")
    parts = new_parts()
    row = ApiToken.objects.create(
        name=name.strip(),
        user=user,
        appointment_id=appointment_id,
        prefix=parts.prefix,
        digest=digest(parts.secret, settings.SECRET_KEY),
        created_at=now,
    )
    body = TokenIssued(
        name=row.name, prefix=row.prefix, user_id=user.pk, appointment_id=appointment_id
    )
    record(kind=KIND, id=row.pk, body=body, actor=actor, now=now, request_id=request_id)
    return row, parts.token


@once
def revoke_token(
    *, actor: Actor, now: datetime, request_id: UUID, user: User, prefix: str
) -> ApiToken:
    """Take a token back; raises NotFound for one that is not live or not this login's."""
    if done := replayed(request_id, actor, TokenRevoked.ACT, prefix=prefix):
        return ApiToken.objects.get(pk=done[0].chain_id)
    live = tokens_of(user).filter(prefix=prefix, revoked_at__isnull=True)
    row = live.select_for_update(of=("self",)).first()
    if row is None:
        raise NotFound("没有这个令牌，或者已经收回。")
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    body = TokenRevoked(prefix=row.prefix)
    record(kind=KIND, id=row.pk, body=body, actor=actor, now=now, request_id=request_id)
    return row


def note_use(row: ApiToken, *, now: datetime) -> None:
    """Note when a token was last used, at most once a minute."""
    if is_worth_noting(row.last_used_at, now):
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
