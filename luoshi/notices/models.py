"""The table of notices: one row for each person and cause."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.notices.rules import Stage
from luoshi.notices.words import LIGHTS, STAGE_LABELS


class Notice(models.Model):
    """Somebody is told of something, once; written in the transaction of what he is told of.

    `unit` is the unit for which he is told: the notice stands in his inbox there. No words of the
    subject are kept: who may no longer see it reads its number and what happened, nothing else.
    """

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    stage = models.CharField(max_length=24)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    number = models.CharField(_("编号"), max_length=40, blank=True)
    cause = models.CharField(max_length=60)
    entry_id = models.BigIntegerField(null=True)
    urgent = models.BooleanField(_("特急"), default=False)
    at = models.DateTimeField(_("提醒时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True)

    class Meta:
        verbose_name = _("提醒")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cause", "person"], name="notice_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "unit", "-at", "-id"], name="notice_inbox"),
            models.Index(
                fields=["person", "unit"], name="notice_unread", condition=Q(read_at__isnull=True)
            ),
            models.Index(
                fields=["subject_kind", "subject_id"],
                name="notice_open_subject",
                condition=Q(read_at__isnull=True),
            ),
            models.Index(fields=["read_at"], name="notice_read_at"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} to {self.person_id}"

    @property
    def label(self) -> Any:
        """What happened, in the words of people."""
        return STAGE_LABELS[Stage(self.stage)]

    @property
    def light(self) -> str:
        """The light that was told of; empty where it was something else."""
        return LIGHTS.get(Stage(self.stage), "")
