"""A named piece of evidence that the dispatching office asks the lead for."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.matters.models.choices import choices
from luoshi.matters.models.matter import Matter
from luoshi.matters.rules.asks import LONGEST_WHAT, LONGEST_WORD, AskEnd
from luoshi.matters.words import ASK_END_LABELS, RECORD_LABELS


class EvidenceAsk(models.Model):
    """What is asked for and why; `entry_id` is the entry of the record it belongs to.

    `said` is the sentence of the unit where there is none, or why the ask lapsed.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="evidence_asks")
    entry_id = models.BigIntegerField()
    record = models.CharField(max_length=8, choices=choices(RECORD_LABELS))
    what = models.CharField(_("佐证名称"), max_length=LONGEST_WHAT)
    why = models.CharField(_("需要的理由"), max_length=LONGEST_WORD)
    asked_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    asked_unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("提出时间"))
    ended = models.CharField(max_length=12, blank=True, choices=choices(ASK_END_LABELS))
    ended_by = models.ForeignKey("org.Person", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("答复时间"), null=True)
    said = models.CharField(_("说明"), max_length=LONGEST_WORD, blank=True)

    class Meta:
        verbose_name = _("请补充的佐证")
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=["matter"], name="ask_live", condition=Q(ended="")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended__in=["", *(one.value for one in AskEnd)]), name="ask_ended"
            ),
            models.CheckConstraint(
                condition=Q(ended="", ended_at__isnull=True)
                | (~Q(ended="") & Q(ended_at__isnull=False)),
                name="ask_ended_at",
            ),
        ]

    def __str__(self) -> str:
        return f"ask {self.pk} of {self.matter_id}"
