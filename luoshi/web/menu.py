"""The main menu: which rooms stand in it, for whom."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from luoshi.kernel.actor import ADMINISTRATORS, Actor, Role

OFFICE: Final = frozenset({Role.CLERK, Role.DIRECTOR})
TREE: Final = OFFICE | {Role.LEADER, Role.HEAD}
DOERS: Final = frozenset({Role.LIAISON, Role.HANDLER, Role.HEAD})
EVERYBODY: Final = frozenset(Role)
HANDOVER_PAGES: Final = frozenset(
    f"matters:{name}"
    for name in ("handovers", "handover", "handover-open", "handover-item", "successor")
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu: its first page, the rooms and pages that count as inside, who has it."""

    label: Any
    url_name: str
    icon: str
    roles: frozenset[Role]
    rooms: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()
    counts: bool = False


ENTRIES: Final = (
    Entry(_("工作台"), "web:desk", "house", EVERYBODY, frozenset({"web"}), counts=True),
    Entry(
        _("任务分解"),
        "documents:papers",
        "file-earmark-text",
        TREE,
        frozenset({"documents"}),
        frozenset({f"matters:{name}" for name in ("decomposition", "split", "merge", "correct")}),
    ),
    Entry(
        _("台账"),
        "matters:ledger",
        "list-check",
        EVERYBODY - ADMINISTRATORS,
        frozenset({"matters"}),
    ),
    Entry(
        _("督办"),
        "matters:lights",
        "stoplights",
        EVERYBODY - ADMINISTRATORS,
        pages=frozenset({"matters:lights"}),
    ),
    Entry(
        _("协调事项"),
        "matters:help",
        "people",
        EVERYBODY - ADMINISTRATORS,
        pages=frozenset({"matters:help"}),
    ),
    Entry(
        _("批示"),
        "matters:instructions",
        "chat-square-quote",
        TREE,
        pages=frozenset({"matters:file-instruction", "matters:instruction"})
        | {"matters:instruction-correct"},
    ),
    Entry(
        _("反馈"),
        "feedback:owed",
        "card-list",
        DOERS,
        frozenset({"feedback"}),
    ),
    Entry(
        _("反馈情况"),
        "feedback:overview",
        "card-list",
        OFFICE,
        frozenset({"feedback"}),
    ),
    Entry(
        _("交接"),
        "matters:handovers",
        "arrow-left-right",
        EVERYBODY - ADMINISTRATORS,
        pages=HANDOVER_PAGES,
    ),
    Entry(_("单位人员"), "org:units", "diagram-3", EVERYBODY, frozenset({"org"})),
    Entry(
        _("工作日历"),
        "clock:calendar",
        "calendar3",
        OFFICE | {Role.SYSTEM_ADMIN},
        frozenset({"clock"}),
    ),
    Entry(
        _("外部提醒"),
        "notices:deliveries",
        "send",
        frozenset({Role.SYSTEM_ADMIN}),
        pages=frozenset({"notices:deliveries"}),
    ),
    Entry(_("涉密误传处置"), "documents:erase", "shield-lock", frozenset({Role.SECURITY_ADMIN})),
    Entry(_("减负"), "burden:mine", "clipboard-data", DOERS | TREE, frozenset({"burden"})),
)


def entries_for(actor: Actor) -> tuple[Entry, ...]:
    """The lines of the menu for a post, in the house's order."""
    return tuple(entry for entry in ENTRIES if actor.has(*entry.roles))
