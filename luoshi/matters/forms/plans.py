"""Forms of plans: milestones, the proposed test of done, figures by period; and the answer."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.periods import Cycle
from luoshi.kit.validity import demand_valid
from luoshi.kit.widgets import DateInput, InlineChoice, Textarea
from luoshi.matters.forms.chosen import LARGEST
from luoshi.matters.rules.plans import (
    HEAVIEST,
    LONGEST_MILESTONE,
    MOST_MILESTONES,
    Planned,
    PlannedMilestone,
)
from luoshi.matters.rules.schedule import CYCLES, shared
from luoshi.matters.words import CYCLE_LABELS

SPARE: Final = 2  # empty rows below those that are filled
FEWEST: Final = 4
NO_CYCLE: Final = ("", gettext_lazy("不分到各期"))
ANSWERS: Final = [("yes", gettext_lazy("确认")), ("no", gettext_lazy("退改"))]
Periods = Sequence[tuple[date, date]]


def cycle_in(data: Mapping[str, Any]) -> Cycle | None:
    """The cycle that was chosen; none, or one that is no cycle, is none."""
    said = str(data.get("cycle", ""))
    return Cycle(said) if said in {one.value for one in CYCLES} else None


def rows_for(count: int) -> int:
    """How many rows for milestones a form shows where so many are filled."""
    return min(max(count + SPARE, FEWEST), MOST_MILESTONES)


def laid_out(targets: Sequence[Mapping[str, Any]], periods: Periods) -> dict[str, str]:
    """The targets laid evenly over the periods by their days: what the figures open with."""
    days = [(last - first).days + 1 for first, last in periods]
    return {
        f"amount{at}-{period}": f"{amount:f}"
        for at, target in enumerate(targets)
        for period, amount in enumerate(shared(Decimal(str(target["value"])), days))
    }


class PlanForm(forms.Form):
    """A plan as the unit writes it; empty rows are left out."""

    version = forms.IntegerField(
        min_value=1, max_value=LARGEST, required=False, widget=forms.HiddenInput()
    )

    def __init__(
        self,
        *args: Any,
        targets: Sequence[Mapping[str, Any]],
        periods: Periods = (),
        rows: int = MOST_MILESTONES,
        names_acceptance: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.targets, self.periods, self.count = tuple(targets), tuple(periods), rows
        if names_acceptance:
            self.fields["acceptance"] = forms.CharField(
                label=_("验收标准"),
                required=False,  # 分到各期 sends the form before all of it is written
                max_length=2000,
                widget=Textarea(3),
                help_text=_("必填。做到什么程度算完成，一条一行，写可以查验的事实和数。"),
            )
        for at in range(rows):
            self._milestone(at)
        self.fields["cycle"] = forms.ChoiceField(
            label=_("目标分到各期"),
            required=False,
            choices=[NO_CYCLE, *((one.value, CYCLE_LABELS[one]) for one in CYCLES)],
            widget=InlineChoice,
        )
        for at, period in self._cells():
            self.fields[f"amount{at}-{period}"] = forms.DecimalField(
                label=_("计划完成数"), required=False, max_digits=18, decimal_places=6, min_value=0
            )

    def _milestone(self, at: int) -> None:
        self.fields[f"content{at}"] = forms.CharField(
            label=_("工作节点"), required=False, max_length=LONGEST_MILESTONE
        )
        self.fields[f"due{at}"] = forms.DateField(
            label=_("完成时限"), required=False, widget=DateInput()
        )
        self.fields[f"weight{at}"] = forms.IntegerField(
            label=_("权重"), required=False, min_value=1, max_value=HEAVIEST
        )

    def _cells(self) -> list[tuple[int, int]]:
        return [(t, p) for t in range(len(self.targets)) for p in range(len(self.periods))]

    @property
    def lines(self) -> list[dict[str, forms.BoundField]]:
        """The fields of each milestone."""
        names = ("content", "due", "weight")
        return [{name: self[f"{name}{at}"] for name in names} for at in range(self.count)]

    @property
    def curves(self) -> list[dict[str, Any]]:
        """Each target with its periods and the field of what each has to bring."""
        return [
            {
                "target": target,
                "steps": [
                    {"first": first, "last": last, "field": self[f"amount{at}-{period}"]}
                    for period, (first, last) in enumerate(self.periods)
                ],
            }
            for at, target in enumerate(self.targets)
            if self.periods
        ]

    def clean(self) -> dict[str, Any]:
        """A milestone needs both what and until when."""
        given = super().clean() or {}
        for at in range(self.count):
            said, due = given.get(f"content{at}"), given.get(f"due{at}")
            if said and due is None and f"due{at}" not in self.errors:
                self.add_error(f"due{at}", _("请写明这个节点的日期。"))
            if due is not None and not said and f"content{at}" not in self.errors:
                self.add_error(f"content{at}", _("请写明这个节点做什么。"))
        return given

    def values(self) -> dict[str, Any]:
        """The arguments of `services.propose_plan`."""
        given = demand_valid(self)
        milestones = tuple(
            PlannedMilestone(given[f"content{at}"], given[f"due{at}"], given[f"weight{at}"] or 1)
            for at in range(self.count)
            if given[f"content{at}"]
        )
        amounts = tuple(
            tuple(given[f"amount{at}-{p}"] or Decimal(0) for p in range(len(self.periods)))
            for at in range(len(self.targets))
        )
        cycle = cycle_in(given)
        planned = Planned(
            milestones, given.get("acceptance", ""), cycle, amounts if cycle is not None else ()
        )
        return {"planned": planned, "version": given["version"]}


class PlanAnswerForm(forms.Form):
    """What whoever dispatched says to a plan."""

    confirm = forms.ChoiceField(
        choices=ANSWERS, error_messages={"required": gettext_lazy("请选择确认或者退改。")}
    )
    answer = forms.CharField(required=False, max_length=1000, widget=Textarea(3))

    def values(self) -> dict[str, Any]:
        """The arguments of `services.answer_plan`."""
        given = demand_valid(self)
        return given | {"confirm": given["confirm"] == "yes"}
