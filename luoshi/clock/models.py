"""Tables of time: holidays by region, own regimes, deadlines (narrow), and what befell them."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, GeneratedField, Q, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from luoshi.clock.rules.history import Cause
from luoshi.clock.rules.lights import Light

LIGHT_LABELS = {
    Light.NONE: _("未计时"),
    Light.GREEN: _("正常"),
    Light.YELLOW: _("临期"),
    Light.RED: _("逾期"),
    Light.DONE: _("办结"),
}
CAUSE_LABELS = {
    Cause.EDGE: _("到时"),
    Cause.SET: _("开始计时"),
    Cause.STOP: _("停表"),
    Cause.RESUME: _("恢复计时"),
    Cause.VOID: _("停表不成立"),
    Cause.MOVE: _("改定时限"),
    Cause.HAND_OVER: _("换人承办"),
    Cause.RECOUNT: _("日历更新重算"),
    Cause.END: _("办完"),
    Cause.REOPEN: _("重新办理"),
    Cause.DROP: _("撤销"),
}
NATIONAL = 0  # the region of what holds for the whole country


def _choices(labels: dict[Any, Any]) -> dict[str, Any]:
    """Plain strings, so that a migration never names one of our classes."""
    return {str(key.value): label for key, label in labels.items()}


class Holiday(models.Model):
    """One day off, or one weekend day of work, in the country (region 0) or below one unit.

    `region_id` is the id of a unit of `org`; this room only compares it with paths it is given.
    `year` is that of the arrangement: its first days may lie in the December before.
    """

    region_id = models.BigIntegerField(default=NATIONAL)
    year = models.PositiveSmallIntegerField(_("年度"))
    day = models.DateField(_("日期"))
    working = models.BooleanField(_("调休上班"), default=False)
    name = models.CharField(_("节日"), max_length=20)

    class Meta:
        verbose_name = _("节假日")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_id", "day"], name="holiday_day")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class OwnRegime(models.Model):
    """A time regime of this installation, beside the shipped ones; a version is never edited."""

    name = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    released_at = models.DateTimeField()

    class Meta:
        verbose_name = _("时限制度")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "version"], name="own_regime_version")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


# When somebody must look again: the next edge of `rules.lights`, made by the database itself from
# the columns it depends on, so that it cannot be stale.
WAKES = Case(
    When(
        Q(stopped_at__isnull=False) | Q(ended_at__isnull=False) | Q(dropped_at__isnull=False),
        then=Value(None),
    ),
    When(light=Light.NONE.value, then=F("start_at")),
    When(light=Light.GREEN.value, then=Greatest("warn_at", "start_at")),
    When(light=Light.YELLOW.value, then=Greatest("due_at", "warn_at", "start_at")),
    default=Value(None),
    output_field=models.DateTimeField(),
)


class Deadline(models.Model):
    """One date that one unit owes for one subject, and its light as the sweep last saw it.

    Inputs: `regime`, `version`, `kind`, `node`, `start_at`, `number` or `decided`, the pauses in
    its history, the calendar of `regions`. Answers: `warn_at`, `due_at`, and `light`. Pages never
    read `light`: they ask `rules.lights` with the times and the present.
    """

    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    node = models.CharField(max_length=20)
    owner_id = models.BigIntegerField()
    regions = ArrayField(models.BigIntegerField(), default=list, blank=True)
    regime = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    decided = models.DateField(null=True, blank=True)
    start_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    due_at = models.DateTimeField(_("完成时限"))
    floor_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    light = models.CharField(_("灯"), max_length=6, choices=_choices(LIGHT_LABELS))
    recount = models.BooleanField(default=False)
    wakes_at = GeneratedField(
        expression=WAKES, output_field=models.DateTimeField(null=True), db_persist=True
    )

    class Meta:
        verbose_name = _("时限")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "node"], name="deadline_once"
            ),
            models.CheckConstraint(
                condition=Q(light__in=[light.value for light in Light]), name="deadline_light"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(light=Light.DONE.value),
                name="deadline_ended_is_done",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["wakes_at"], name="deadline_wakes", condition=Q(wakes_at__isnull=False)
            ),
            models.Index(fields=["id"], name="deadline_recount", condition=Q(recount=True)),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.node}"


class Flip(models.Model):
    """What befell a deadline, and the queue of what is still to be told: never changed, never gone.

    `at` is when it fell due, `noticed_at` when it was written. `answered_at` is null while somebody
    still has to be told; it is the only column that the serving role may update.
    """

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="flips", db_index=False)
    cause = models.CharField(max_length=10, choices=_choices(CAUSE_LABELS))
    reason = models.CharField(max_length=20, blank=True)
    was = models.CharField(max_length=6)
    light = models.CharField(max_length=6)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    owner_id = models.BigIntegerField()
    entry_id = models.BigIntegerField(null=True, blank=True)
    noticed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("变灯记录")
        indexes: ClassVar = [
            models.Index(fields=["deadline", "id"], name="flip_deadline"),
            models.Index(
                fields=["id"], name="flip_unanswered", condition=Q(answered_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.was} → {self.light}"
