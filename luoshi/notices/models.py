"""Tables: notices, one row for each person and cause; and what leaves the house."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luoshi.notices.rules import Act, Channel, Outcome, Stage
from luoshi.notices.words import CHANNEL_LABELS, LIGHTS, OUTCOME_LABELS, STAGE_LABELS, TRIED_LABEL


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
    digest = models.ForeignKey("Digest", models.SET_NULL, null=True, related_name="notices")

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
            models.Index(
                fields=["at", "person"],
                name="notice_not_gathered",
                condition=Q(read_at__isnull=True, digest__isnull=True),
            ),
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


class Preference(models.Model):
    """How somebody wants to be told outside the inbox; his own choice, nobody else's.

    `at_once` tells him of each thing in office hours, otherwise a digest; `off` names channels that
    leave him in peace. `mobile` is given by himself alone, for short messages.
    """

    person = models.OneToOneField("org.Person", models.PROTECT, related_name="+", primary_key=True)
    at_once = models.BooleanField(_("随时提醒"), default=False)
    off = ArrayField(models.CharField(max_length=12), default=list)
    mobile = models.CharField(_("手机号码"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("提醒方式")

    def __str__(self) -> str:
        return f"preference of {self.person_id}"


class Watch(models.Model):
    """Who is on duty in a unit (值班), from the first day to the last: he is told at night too.

    A day's watch lasts until the office opens on the next.
    """

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+", db_index=False)
    first = models.DateField(_("值班首日"))
    last = models.DateField(_("值班末日"))
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("值班")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="watch_span"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["last", "person"], name="watch_live", condition=Q(ended_at__isnull=True)
            ),
            models.Index(fields=["unit", "last"], name="watch_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.unit_id}"


class Digest(models.Model):
    """The notices that leave the house together for one person."""

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    urgent = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("提醒汇总")

    def __str__(self) -> str:
        return f"digest {self.pk} for {self.person_id}"


class Delivery(models.Model):
    """One message by one channel, and what became of it; marked before anything is sent."""

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("渠道"), max_length=12)
    act = models.CharField(max_length=8, default=Act.SEND.value)
    state = models.CharField(_("结果"), max_length=8, default=Outcome.QUEUED.value)
    count = models.PositiveIntegerField(_("件数"), default=0)
    attempt = models.PositiveSmallIntegerField(_("次数"), default=0)
    reason = models.CharField(_("说明"), max_length=80, blank=True)
    next_at = models.DateTimeField()
    marked_at = models.DateTimeField(_("发出时间"), null=True)
    done_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("外部提醒")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest", "channel", "act"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in Outcome]), name="delivery_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "void"]) | Q(marked_at__isnull=False),
                name="delivery_marked_before_sent",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="delivery_queue", condition=Q(state="queued")),
            models.Index(
                fields=["marked_at"], name="delivery_sending", condition=Q(state="sending")
            ),
            models.Index(fields=["state", "-id"], name="delivery_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.act} of {self.digest_id}: {self.state}"

    @property
    def channel_label(self) -> Any:
        """The channel in the words of people."""
        return CHANNEL_LABELS[Channel(self.channel)]

    @property
    def outcome(self) -> Any:
        """What became of it, in the words of people."""
        tried = self.state == Outcome.QUEUED and self.attempt > 0
        return TRIED_LABEL if tried else OUTCOME_LABELS[Outcome(self.state)]
