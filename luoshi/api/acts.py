"""What the journal keeps of tokens; never the token."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from luoshi.journal.acts import Body


@dataclass(frozen=True, kw_only=True)
class TokenIssued(Body):
    """A program may act as this login in this appointment."""

    ACT = "token.issued"
    LABEL = _("发放接口令牌")

    name: str
    prefix: str
    user_id: int
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Body):
    """The program may act no longer."""

    ACT = "token.revoked"
    LABEL = _("收回接口令牌")

    prefix: str


BODIES = (TokenIssued, TokenRevoked)
