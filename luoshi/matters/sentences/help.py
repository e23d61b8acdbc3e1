"""The help requests of a matter as its page shows them: who owes what by when, and the acts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from luoshi.clock.models import Deadline
from luoshi.clock.queries import times_of
from luoshi.clock.rules.lights import light
from luoshi.kernel.actor import Actor
from luoshi.matters import queries
from luoshi.matters.models import HelpRequest, Matter
from luoshi.matters.sentences.evidence import Laid


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One request: date and light while the answer is owed, where it stands, what one may do.

    `laid` is what is laid to its answer.
    """

    row: HelpRequest
    due: date | None
    light: str
    standing: str
    acts: frozenset[str]
    laid: Laid | None = None

    def dialog(self, act: str) -> str:
        """The id of the dialog of an act on this request; empty where it may not be done."""
        return f"{act}-{self.row.pk}" if act in self.acts else ""

    @property
    def answer(self) -> str:
        """The dialog in which one answers."""
        return self.dialog("answer_help")

    @property
    def rule(self) -> str:
        """The dialog in which one rules on the pause."""
        return self.dialog("rule_on_help")

    @property
    def withdraw(self) -> str:
        """The dialog in which the asker withdraws."""
        return self.dialog("withdraw_help")


def help_lines(
    actor: Actor,
    matter: Matter,
    now: datetime,
    offered: Collection[str],
    laid: Mapping[int, Laid],
) -> list[HelpLine]:
    """The requests of a matter the actor has been shown, newest first; two queries.

    `laid` are the files on their answers, by request.
    """
    rows = queries.helps_of(matter)
    dates = queries.help_dates(rows) if rows else {}
    lines = [_line(actor, row, dates.get(row.pk), now, offered) for row in rows]
    return [replace(line, laid=laid.get(line.row.pk)) for line in lines]


def first_of(lines: Sequence[HelpLine], act: str) -> str:
    """The dialog that the page's button opens: of the oldest request for which the act waits."""
    return next((line.dialog(act) for line in reversed(lines) if act in line.acts), "")


def _line(
    actor: Actor,
    row: HelpRequest,
    deadline: Deadline | None,
    now: datetime,
    offered: Collection[str],
) -> HelpLine:
    acts = {
        "answer_help": row.is_open and row.helper_id == actor.unit_id,
        "rule_on_help": row.provisional,
        "withdraw_help": row.is_open,
    }
    owed = deadline if row.is_open else None
    return HelpLine(
        row=row,
        due=queries.last_day(owed) if owed else None,
        light=light(times_of(owed), now).value if owed else "",
        standing=_standing(row),
        acts=frozenset(name for name, fits in acts.items() if fits and name in offered),
    )


def _standing(row: HelpRequest) -> str:
    """How the asker's clock stands by this request, in words."""
    if row.provisional:
        return _("停表待裁定")
    if row.ruling:
        return str(row.get_ruling_display())
    return ""
