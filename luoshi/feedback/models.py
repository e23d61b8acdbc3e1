"""Reports of matters by period, and the drafts from which they come."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.feedback.rules import Rhythm, Word
from luoshi.feedback.words import RHYTHM_LABELS, WORD_LABELS


def _choices(labels: dict[Any, Any]) -> dict[str, Any]:
    """Plain strings, so that a migration never names one of our classes."""
    return {str(key.value): label for key, label in labels.items()}


class Period(models.Model):
    """What drafts and reports share: of which matter, by which unit, for which period."""

    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="%(class)ss")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    share = models.BooleanField(_("配合情况"), default=False)
    rhythm = models.CharField(max_length=12, choices=_choices(RHYTHM_LABELS))
    first = models.DateField(_("期始"))
    last = models.DateField(_("期末"), null=True)

    class Meta:
        abstract = True


class Draft(Period):
    """A report that is being written: a working paper of the unit, seen by nobody else.

    `values` are the fields as text; `touched` says by field who wrote it last, and when.
    """

    values = models.JSONField(default=dict)
    touched = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("反馈草稿")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter", "unit", "rhythm", "first"], name="feedback_draft_once"
            )
        ]

    def __str__(self) -> str:
        return f"draft {self.matter_id} {self.rhythm} {self.first}"


class Report(Period):
    """What a unit told of a matter for a period. Never edited: a correction supersedes it.

    `figures` stand in the order of the matter's targets: {"text", "plan", "unit", "value"}. `unit`
    is the one that answers; `told_by_unit` another only where a township told for its village.
    `due_on` is the last day of this period's report under the matter's regime, if it has one.
    """

    word = models.CharField(_("是否达序时"), max_length=12, choices=_choices(WORD_LABELS))
    progress = models.TextField(_("进展情况"), blank=True)
    problems = models.TextField(_("存在问题"), blank=True)
    next_steps = models.TextField(_("下步打算"), blank=True)
    coordination = models.TextField(_("需协调事项"), blank=True)
    lag_reason = models.TextField(_("滞后原因"), blank=True)
    figures = models.JSONField(default=list)
    # The ordinals of the milestones done so far; null where there was no plan.
    reached = ArrayField(models.PositiveSmallIntegerField(), null=True)
    told_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+", db_index=False)
    told_by_unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    told_at = models.DateTimeField(_("反馈时间"))
    due_on = models.DateField(_("反馈时限"), null=True)
    late = models.BooleanField(_("迟报"), default=False)
    entry_id = models.BigIntegerField(unique=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by"
    )
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("反馈")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter", "unit", "rhythm", "first"],
                condition=Q(superseded_at__isnull=True),
                name="feedback_report_one_holds",
            ),
            models.CheckConstraint(
                condition=Q(word__in=[word.value for word in Word]), name="feedback_report_word"
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=[rhythm.value for rhythm in Rhythm]),
                name="feedback_report_rhythm",
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.matter_id} {self.rhythm} {self.first}"

    @property
    def recorded(self) -> bool:
        """Whether another unit told it for one that has no account (代录)."""
        return self.told_by_unit_id != self.unit_id
