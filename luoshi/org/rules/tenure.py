"""Terms of office: spans of dates, one head at a time, powers that one person may not join."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from luoshi.kernel.actor import ADMINISTRATORS, Role
from luoshi.kernel.errors import BadInput, RuleBroken

# 三员分设 (GB/T 22239-2019, level 3), and whoever appoints holds none of the three.
EXCLUSIVE = ADMINISTRATORS | {Role.PERSONNEL}


@dataclass(frozen=True, slots=True)
class Span:
    """Days in force: from `since` on, no longer on `until`; None is open."""

    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the span is in force on a day."""
        return self.since <= day and (self.until is None or day < self.until)

    def overlaps(self, other: "Span") -> bool:
        """Whether some day lies in both; an empty span overlaps nothing."""
        first = max(self.since, other.since)
        ends = [end for end in (self.until, other.until) if end is not None]
        return not ends or first < min(ends)


@dataclass(frozen=True, slots=True)
class Term:
    """An appointment as the rules see it."""

    person_id: int
    post_id: int
    unit_id: int
    role: Role
    span: Span


def demand_order(since: date, until: date | None) -> None:
    """Refuse a span that ends before it begins."""
    if until is not None and until < since:
        raise BadInput("终止日期不能早于起始日期。", {"until": "不能早于起始日期。"})


def demand_free(new: Term, others: Iterable[Term]) -> None:
    """Refuse an appointment that clashes with terms of the same person or the same unit."""
    for term in others:
        if not new.span.overlaps(term.span):
            continue
        if (term.person_id, term.post_id) == (new.person_id, new.post_id):
            raise RuleBroken("此人已经在这个岗位上任职。")
        if new.role is Role.HEAD and term.role is Role.HEAD and term.unit_id == new.unit_id:
            raise RuleBroken("该单位已有主要负责人，请先办理原任职的免职。")
        if term.person_id == new.person_id:
            demand_separate({new.role}, {term.role})


def demand_separate(wanted: Collection[Role], held: Collection[Role]) -> None:
    """Refuse to join two exclusive powers, or one of them with any other, in one person."""
    for role in wanted:
        for other in held:
            if role is not other and (role in EXCLUSIVE and other in EXCLUSIVE):
                raise RuleBroken(
                    "系统管理员、安全管理员、审计管理员和组织人事岗位须由不同的人担任。"
                )
