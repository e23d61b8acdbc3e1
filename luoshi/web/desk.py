"""A desk: the sections that an actor has, what stands in them, and what waits."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.kernel.actor import Actor
from luoshi.kit.orders import Order
from luoshi.kit.paging import Listing, Page, first_pages, keys_of, page_of
from luoshi.matters.models import Matter
from luoshi.matters.queries import set_lights
from luoshi.notices.models import Notice
from luoshi.notices.queries import unread
from luoshi.statements.kept import Kept
from luoshi.web import queries
from luoshi.web.sections import SECTIONS, Section

PREVIEW: Final = 8
INBOX: Final = "inbox"  # no section: its number stands around every page
_KEYS: Final = {name: Kept(one.keys) for name, one in SECTIONS.items()}
_UNREAD: Final = Kept(lambda actor: keys_of(unread(actor), Order.of(Notice, ("id",))))


@dataclass(frozen=True, slots=True)
class Panel:
    """A section with rows: what a page shows of it."""

    name: str
    section: Section
    page: Page[Any]
    groups: list[queries.PaperDrafts]

    @property
    def waits(self) -> bool:
        """Whether there is something here that must be done now."""
        return self.section.now and self.page.total > 0

    @property
    def shown(self) -> bool:
        """Whether the desk has a place for it: an empty list that waits for nothing has none."""
        return self.page.total > 0 or not (self.section.now or self.section.rare)

    @property
    def total(self) -> str:
        """How many rows there are, as people read it."""
        count = f"{self.page.total:,}"
        return count if self.page.exact else _("超过 %(count)s") % {"count": count}


@dataclass(frozen=True, slots=True)
class Desk:
    """The sections of a role with their first rows, and the numbers around the page."""

    panels: list[Panel]
    counts: queries.Counts


def desk_of(actor: Actor, *, size: int, now: datetime) -> Desk:
    """The desk of an actor: what waits for an act first.

    One query finds what there is in all sections and in the inbox; one more fetches the rows of
    each section that has some.
    """
    own = {name: one for name, one in SECTIONS.items() if actor.has(*one.roles)}
    lists = {name: _listing(name, one, actor, now) for name, one in own.items()}
    pages = first_pages({**lists, INBOX: _inbox(actor)}, size=size)
    unseen = pages.pop(INBOX).total
    drafts = pages["drafts"].total if "drafts" in pages else 0
    groups = queries.drafts_by_paper(actor, limit=size) if drafts else []
    panels = [
        Panel(name, one, pages[name], groups if name == "drafts" else [])
        for name, one in own.items()
    ]
    _light(panels, now)
    waiting = sum(one.page.total for one in panels if one.section.now)
    return Desk(panels, queries.Counts(waiting, unseen))


def shown(actor: Actor, section: Section, *, cursor: str, now: datetime) -> Panel:
    """One section alone, page by page."""
    name = next(name for name, one in SECTIONS.items() if one is section)
    found = page_of(_listing(name, section, actor, now), cursor=cursor)
    panel = Panel(name, section, found, [])
    _light([panel], now)
    return panel


def _listing(name: str, section: Section, actor: Actor, now: datetime) -> Listing[Any]:
    """The list of a section, by the statement that is kept for actors of this kind."""
    values = section.values(actor, now)
    keys = _KEYS[name].statement(*values)
    order = Order.of(keys.model, section.order)
    return Listing(partial(section.rows, *values), order, keys, section.fetch)


def _inbox(actor: Actor) -> Listing[Any]:
    """What is unread, to be counted alone."""
    keys = _UNREAD.statement(actor)
    order = Order.of(keys.model, ("id",))
    return Listing(partial(unread, actor), order, keys, fetch=lambda _keys: ())


def _light(panels: list[Panel], now: datetime) -> None:
    """The lights of all matters of the desk, asked for at once."""
    rows = [row for one in panels for row in one.page.rows if isinstance(row, Matter)]
    if rows:
        set_lights(rows, now)
