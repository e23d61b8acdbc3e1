"""Help that a unit asks of another for its matter, the answer, and the ruling on the pause."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.matters.models.choices import choices
from luoshi.matters.models.matter import Matter
from luoshi.matters.rules.help import Ruling
from luoshi.matters.words import RULING_LABELS

OPEN = Q(answered_at__isnull=True, ended_at__isnull=True)
LIVE = OPEN | Q(provisional=True)  # somebody has yet to answer, or to rule
UNRULED = Q(answered_at__isnull=False, ruling="")  # answered, and nobody has ruled on it


class HelpRequest(models.Model):
    """提请协调: the helper owes an answer, the asker's clock stands provisionally (DESIGN §5).

    `provisional` says that a ruling on that pause is due; `from_above`, that the helper stood above
    the asker then. `ended_at` is when it was withdrawn, or became void by a later act, unanswered.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="helps")
    helper = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    from_above = models.BooleanField(default=False)
    question = models.CharField(_("协调内容"), max_length=1000)
    wanted = models.CharField(_("希望的答复"), max_length=1000)
    asked_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    asked_unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("提请时间"))
    answer = models.CharField(_("答复"), max_length=1000, blank=True)
    answered_by = models.ForeignKey("org.Person", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    ended_why = models.CharField(_("失效原因"), max_length=1000, blank=True)
    ended_at = models.DateTimeField(_("失效时间"), null=True)
    provisional = models.BooleanField(default=False)
    ruling = models.CharField(_("裁定"), max_length=10, blank=True, choices=choices(RULING_LABELS))
    ruling_reason = models.CharField(_("裁定理由"), max_length=1000, blank=True)
    ruled_by = models.ForeignKey("org.Person", models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(_("裁定时间"), null=True)

    class Meta:
        verbose_name = _("协调事项")
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["helper", "matter"], condition=OPEN, name="help_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ruling__in=["", *(one.value for one in Ruling)]), name="help_ruling"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(ended_at__isnull=True),
                name="help_answered_or_ended",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["matter"], name="help_provisional", condition=Q(provisional=True)),
        ]

    def __str__(self) -> str:
        return f"help {self.pk} of {self.matter_id}"

    @property
    def is_open(self) -> bool:
        """Whether the helper still owes the answer."""
        return self.answered_at is None and self.ended_at is None
