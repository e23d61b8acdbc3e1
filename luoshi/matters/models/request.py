"""What a unit asks for beside the state of its matter."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.matters.models.choices import choices
from luoshi.matters.models.matter import Matter
from luoshi.matters.rules import RequestKind
from luoshi.matters.rules.requests import Outcome
from luoshi.matters.words import OUTCOME_LABELS, REQUEST_LABELS


class MatterRequest(models.Model):
    """Extension, adjustment, suspension or cancellation, asked with a reason (DESIGN §5).

    `until` is the day asked for, `acceptance` the test of done asked for; `granted_until` what was
    given. `due_before` keeps the date as it stood.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="requests")
    kind = models.CharField(_("申请事项"), max_length=16, choices=choices(REQUEST_LABELS))
    reason = models.CharField(_("申请理由"), max_length=1000)
    progress = models.CharField(_("目前进展"), max_length=1000, blank=True)
    until = models.DateField(_("申请延期至"), null=True)
    acceptance = models.TextField(_("调整后的验收标准"), blank=True)
    due_before = models.DateField(_("原定时限"), null=True)
    asked_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    asked_unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    outcome = models.CharField(
        _("答复结果"), max_length=12, blank=True, choices=choices(OUTCOME_LABELS)
    )
    answer = models.CharField(_("答复"), max_length=1000, blank=True)
    granted_until = models.DateField(_("批复时限"), null=True)
    decided_by = models.ForeignKey("org.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        verbose_name = _("申请")
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(outcome=""), name="request_one_open"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in RequestKind]), name="request_kind"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *(one.value for one in Outcome)]),
                name="request_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.matter_id}"
