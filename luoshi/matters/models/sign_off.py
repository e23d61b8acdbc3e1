"""Sign-off, refusals, and the numbers that matters are given."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.matters.models.matter import Matter


class SignOff(models.Model):
    """One run of a route over some drafts: steps by post, each decided once."""

    OPEN, APPROVED, RETURNED = "open", "approved", "returned"

    dispatcher = models.ForeignKey("org.Unit", models.PROTECT, related_name="sign_offs")
    title = models.CharField(max_length=200)
    paper_version = models.ForeignKey(
        "documents.PaperVersion", models.PROTECT, null=True, related_name="sign_offs"
    )
    route = models.CharField(max_length=40)
    route_version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default=OPEN)
    at_step = models.PositiveSmallIntegerField(default=0)
    submitted_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("送审时间"))
    decided_at = models.DateTimeField(_("审结时间"), null=True)

    class Meta:
        verbose_name = _("审签")
        indexes: ClassVar = [
            models.Index(fields=["dispatcher", "state"], name="sign_off_dispatcher"),
        ]

    def __str__(self) -> str:
        return self.title


class SignOffStep(models.Model):
    """One step: which role in which unit decides, and what was decided."""

    sign_off = models.ForeignKey(SignOff, models.CASCADE, related_name="steps")
    ordinal = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=60)
    role = models.CharField(max_length=16)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="sign_off_steps")
    decision = models.CharField(max_length=10, blank=True)
    note = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey("org.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("审签步骤")
        ordering = ("sign_off_id", "ordinal")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sign_off", "ordinal"], name="sign_off_step_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["unit", "role"], name="sign_off_step_open", condition=Q(decision="")
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Refusal(models.Model):
    """A unit asks to give a matter back, with a reason; the dispatcher decides."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="refusals")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="refusals")
    reason = models.CharField(_("退回理由"), max_length=1000)
    asked_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    answer = models.CharField(_("答复"), max_length=1000, blank=True)
    decided_by = models.ForeignKey("org.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("退回申请")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(accepted__isnull=True), name="refusal_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.unit_id}"


class Counter(models.Model):
    """The last serial number given, per issuer, source and year."""

    dispatcher = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    source = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("编号")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dispatcher", "source", "year"], name="counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source}-{self.year}-{self.last}"
