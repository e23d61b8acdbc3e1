"""What the journal keeps of this room's acts; deadlines carry the entries of the acts above."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from luoshi.journal.acts import Body


@dataclass(frozen=True, kw_only=True)
class YearPublished(Body):
    """The holidays of a year were taken in, for the country (region 0) or for one unit's region.

    `off` and `work` hold one `2027-01-01 元旦` a day; `recounted` is how many deadlines are to be
    worked out again.
    """

    ACT = "clock.year_published"
    LABEL = _("导入放假安排")

    region_id: int
    year: int
    basis: str
    off: tuple[str, ...]
    work: tuple[str, ...]
    recounted: int


@dataclass(frozen=True, kw_only=True)
class RegimeReleased(Body):
    """A version of a time regime was released in this installation, word for word."""

    ACT = "clock.regime_released"
    LABEL = _("发布时限制度")

    name: str
    version: int
    text: str


CALENDAR_BODIES = (YearPublished,)
REGIME_BODIES = (RegimeReleased,)
