"""A unit's plan of its matter: milestones, the test of done it proposes, figures by period."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.matters.models.choices import choices
from luoshi.matters.models.matter import Matter
from luoshi.matters.rules.plans import PlanState
from luoshi.matters.rules.schedule import CYCLES, Curve, Step
from luoshi.matters.words import CYCLE_LABELS, PLAN_LABELS


class Plan(models.Model):
    """One version of a plan; the newest confirmed one holds (DESIGN §5).

    `curves` hold a row for each target: `text`, `total`, `unit`, and `steps` with `first`, `last`
    and `amount` as text.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="plans")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=choices(PLAN_LABELS),
        default=PlanState.PROPOSED.value,
    )
    acceptance = models.TextField(_("验收标准"), blank=True)
    cycle = models.CharField(
        _("周期"), max_length=10, blank=True, choices={c.value: CYCLE_LABELS[c] for c in CYCLES}
    )
    curves = models.JSONField(default=list)
    proposed_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    proposed_unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("报送时间"))
    answer = models.CharField(_("答复"), max_length=1000, blank=True)
    decided_by = models.ForeignKey("org.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        verbose_name = _("办理计划")
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["matter"], condition=Q(state=PlanState.PROPOSED.value), name="plan_one_open"
            ),
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(state=PlanState.CONFIRMED.value),
                name="plan_one_holds",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in PlanState]), name="plan_state"
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.version} of {self.matter_id}"

    @property
    def lines(self) -> list[Curve]:
        """The curves as the rules know them, in the order of the targets."""
        return [
            tuple(
                Step(
                    date.fromisoformat(step["first"]),
                    date.fromisoformat(step["last"]),
                    Decimal(step["amount"]),
                )
                for step in row["steps"]
            )
            for row in self.curves
        ]


class Milestone(models.Model):
    """A step of a plan; `reached_on` is the day of the report that said it is done."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="milestones")
    ordinal = models.PositiveSmallIntegerField()
    content = models.CharField(_("工作节点"), max_length=200)
    due = models.DateField(_("完成时限"))
    weight = models.PositiveSmallIntegerField(_("权重"), default=1)
    reached_on = models.DateField(_("完成日期"), null=True)

    class Meta:
        verbose_name = _("工作节点")
        ordering = ("plan_id", "ordinal")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "ordinal"], name="milestone_once"),
        ]

    def __str__(self) -> str:
        return self.content
