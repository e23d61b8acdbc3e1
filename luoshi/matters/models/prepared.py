"""What a unit prepares before it leaves the unit, its steps, and the route that a unit keeps."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.matters.models.choices import choices
from luoshi.matters.models.matter import Matter
from luoshi.matters.rules.preparing import UNFINISHED, Decision, PreparedKind, PreparedState
from luoshi.matters.words import PREPARED_LABELS, PREPARED_STATE_LABELS


class UnitRoute(models.Model):
    """Which route a unit keeps, since when: dated data, never edited (DESIGN §5)."""

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="unit_routes", db_index=False)
    route = models.CharField(max_length=40)
    route_version = models.PositiveSmallIntegerField()
    # The roles at its end, so that asking who sends costs no look at the preset.
    senders = ArrayField(models.CharField(max_length=16))
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    set_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("报送程序")
        ordering = ("unit_id", "since")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(until__isnull=True), name="unit_route_one_live"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "since"], name="unit_route_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.route}"


class Prepared(models.Model):
    """A report, a request or a closing on its way out of a unit: seen by that unit alone.

    `payload` holds the fields of the act's own form as text; `version` grows with every change, and
    runs on from one paper of a kind to the next, so that nobody writes over another or passes what
    he has not read. `result` is what the act made:
    the entry of a report, the row of a request or of a closing.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="prepared")
    kind = models.CharField(_("拟报内容"), max_length=8, choices=choices(PREPARED_LABELS))
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    payload = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(
        _("状态"), max_length=8, choices=choices(PREPARED_STATE_LABELS), default="writing"
    )
    route = models.CharField(max_length=40, blank=True)
    route_version = models.PositiveSmallIntegerField(default=0)
    at_stage = models.PositiveSmallIntegerField(default=0)
    stages = models.PositiveSmallIntegerField(default=0)
    prepared_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("修改时间"))
    prepared_at = models.DateTimeField(_("送审时间"), null=True)
    returned_by = models.ForeignKey("org.Person", models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(_("退改时间"), null=True)
    returned_note = models.CharField(_("退改意见"), max_length=1000, blank=True)
    result = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("拟报")
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter", "kind"],
                condition=Q(state__in=UNFINISHED),
                name="prepared_one_unfinished",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in PreparedKind]), name="prepared_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in PreparedState]),
                name="prepared_state",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "result"], name="prepared_result"),
            models.Index(
                fields=["prepared_by"], name="prepared_unsent", condition=Q(state__in=UNFINISHED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.matter_id}"

    @property
    def at_last(self) -> bool:
        """Whether whoever passes it now sends it."""
        return self.at_stage == self.stages - 1


class PreparedStep(models.Model):
    """One decision that a stage waits for: a post's in the unit, or another unit's countersign."""

    prepared = models.ForeignKey(Prepared, models.CASCADE, related_name="steps")
    stage = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=60)
    roles = ArrayField(models.CharField(max_length=16))
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    countersign = models.BooleanField(default=False)
    decision = models.CharField(max_length=16, blank=True)
    note = models.CharField(_("意见"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        "org.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("审核步骤")
        ordering = ("prepared_id", "stage", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["prepared", "stage", "unit"], name="prepared_step_once"
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", *(one.value for one in Decision)]),
                name="prepared_step_decision",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit"], name="prepared_step_open", condition=Q(decision="")),
        ]

    def __str__(self) -> str:
        return self.label
