"""The end of a matter: what its unit says was done, who judged it and how."""

from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.matters.models.choices import choices
from luoshi.matters.models.matter import Matter
from luoshi.matters.models.prepared import PreparedStep
from luoshi.matters.rules.closing import Rating, Verdict
from luoshi.matters.words import RATING_LABELS, VERDICT_LABELS


class Closing(models.Model):
    """One request to close a matter, with its dossier, and the verdict on it (DESIGN §5).

    `standards` holds a row for each test of done: `text`, `done` (the unit's words), and once it is
    judged `met` and `remark`. `checks` holds the answer to each question asked of the whole.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="closings")
    standards = models.JSONField(default=list)
    evidence = models.TextField(_("佐证材料"), blank=True)
    summary = models.TextField(_("完成情况"))
    submitted_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    submitted_unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("申请时间"))
    office = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")

    checks = models.JSONField(default=dict)
    verdict = models.CharField(
        _("结论"), max_length=16, blank=True, choices=choices(VERDICT_LABELS)
    )
    reason = models.CharField(_("意见"), max_length=1000, blank=True)
    rating = models.CharField(_("等次"), max_length=12, blank=True, choices=choices(RATING_LABELS))
    decided_by = models.ForeignKey("org.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("核验时间"), null=True)

    shown_to = models.ForeignKey("org.Person", models.PROTECT, null=True, related_name="+")
    shown_at = models.DateTimeField(_("呈报时间"), null=True)
    heard_at = models.DateTimeField(_("阅示时间"), null=True)
    new_note = models.CharField(_("新批示"), max_length=1000, blank=True)

    # No column: `queries.closings_of` tells who countersigned it before it left the lead.
    countersigned: Sequence[PreparedStep] = ()
    nth = 0  # no column either: the first, second, third time that the unit asks
    # No columns: its page tells which files are laid to it, and which to the verdicts on it.
    laid: object = None
    verified: object = None

    class Meta:
        verbose_name = _("办结申请")
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(verdict=""), name="closing_one_open"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["", *(one.value for one in Verdict)]),
                name="closing_verdict",
            ),
            models.CheckConstraint(
                condition=Q(rating__in=["", *(one.value for one in Rating)]), name="closing_rating"
            ),
        ]

    def __str__(self) -> str:
        return f"closing {self.pk} of {self.matter_id}"


class Recheck(models.Model):
    """回头看: somebody looked again after the closing, and what was found."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="rechecks")
    holds = models.BooleanField(_("没有反弹"))
    finding = models.CharField(_("查看情况"), max_length=1000)
    checked_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("查看时间"))

    class Meta:
        verbose_name = _("回头看")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"recheck {self.pk} of {self.matter_id}"
