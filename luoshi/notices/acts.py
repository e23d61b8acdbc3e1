"""What the journal keeps of this room: the roster, and messages that somebody sent again."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from luoshi.journal.acts import Body


@dataclass(frozen=True, kw_only=True)
class WatchSet(Body):
    """Somebody is on duty in a unit, from the first day to the last."""

    ACT = "watch.set"
    LABEL = _("安排值班")

    unit: int
    person: int
    first: str
    last: str


@dataclass(frozen=True, kw_only=True)
class WatchEnded(Body):
    """Somebody is on duty no longer."""

    ACT = "watch.ended"
    LABEL = _("取消值班")

    unit: int
    person: int


@dataclass(frozen=True, kw_only=True)
class DeliveryResent(Body):
    """A message whose outcome was unknown, or that failed, is sent again."""

    ACT = "delivery.resent"
    LABEL = _("重发提醒")

    channel: str
    before: str


WATCH_BODIES = (WatchSet, WatchEnded)
DELIVERY_BODIES = (DeliveryResent,)
