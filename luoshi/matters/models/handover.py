"""新官理旧账: a post changes hands, line by line, signed by three persons."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.actor import ADMINISTRATORS, Actor, Role, Sight
from luoshi.matters.models.choices import choices
from luoshi.matters.models.matter import Matter
from luoshi.matters.rules.handover import (
    LONGEST,
    UNFINISHED,
    Answer,
    Category,
    HandoverFacts,
    HandoverState,
    in_whose_name,
)
from luoshi.matters.words import ANSWER_LABELS, CATEGORY_LABELS, HANDOVER_LABELS


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Handovers, as far as an actor may know of them."""

    def visible_to(self, actor: Actor) -> Self:
        """The same rule as `rules.handover.sees_handover`, as one condition."""
        if actor.has(*ADMINISTRATORS):
            return self.none()
        who = in_whose_name(actor)
        seen = Q(from_person=who) | Q(to_person=who) | Q(supervisor=who)
        if actor.sight is Sight.TREE:
            seen |= Q(unit__path__contains=[actor.unit_id])
        elif actor.sight is Sight.UNIT:
            seen |= Q(unit=actor.unit_id)
        return self.filter(seen)

    def waiting_for(self, actor: Actor) -> Self:
        """Those in which the next signature is the actor's own."""
        if actor.on_behalf_of is not None or actor.has(*ADMINISTRATORS):
            return self.none()
        who = actor.person_id
        hands = Q(absent=False, from_person=who)
        if actor.has(Role.HEAD):
            stands_in = Q(absent=True, unit__path__contains=[actor.unit_id])
            hands |= stands_in & ~Q(from_person=who) & ~Q(to_person=who) & ~Q(supervisor=who)
        return self.filter(
            (Q(state=HandoverState.OPEN) & hands)
            | Q(state=HandoverState.HANDED, to_person=who)
            | Q(state=HandoverState.TAKEN, supervisor=who)
        )


class Handover(models.Model):
    """One appointment's duties on their way to another person (supervision.md §6.4).

    `unit` is where they are carried on: the post's own unit, or its successor where that has ended.
    `absent` says that a head signs in the hander's place, and `reason` why.
    """

    appointment = models.ForeignKey("org.Appointment", models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="handovers")
    from_person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    to_person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    supervisor = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    absent = models.BooleanField(_("移交人不能到场"), default=False)
    reason = models.CharField(_("不能到场的原因"), max_length=LONGEST, blank=True)
    state = models.CharField(
        _("状态"),
        max_length=8,
        choices=choices(HANDOVER_LABELS),
        default=HandoverState.OPEN.value,
    )
    opened_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("开始时间"))
    handed_by = models.ForeignKey("org.Person", models.PROTECT, null=True, related_name="+")
    handed_at = models.DateTimeField(_("移交时间"), null=True)
    taken_at = models.DateTimeField(_("接收时间"), null=True)
    confirmed_at = models.DateTimeField(_("监交时间"), null=True)
    remark = models.CharField(_("退回说明"), max_length=LONGEST, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("交接")
        ordering = ("-opened_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(state__in=[state.value for state in UNFINISHED]),
                name="handover_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in HandoverState]),
                name="handover_state",
            ),
            models.CheckConstraint(
                condition=~Q(from_person=F("to_person"))
                & ~Q(supervisor=F("from_person"))
                & ~Q(supervisor=F("to_person")),
                name="handover_three_persons",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "-opened_at"], name="handover_unit"),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk} of {self.appointment_id}"

    @property
    def facts(self) -> HandoverFacts:
        """The values that the rules ask; the row comes with its unit."""
        return HandoverFacts(
            state=HandoverState(self.state),
            unit_id=self.unit_id,
            path=tuple(self.unit.path),
            from_id=self.from_person_id,
            to_id=self.to_person_id,
            supervisor_id=self.supervisor_id,
            absent=self.absent,
        )


class HandoverItem(models.Model):
    """One line of the list: a matter with what the hander says of it, or another duty."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="items")
    category = models.CharField(
        _("类别"), max_length=8, choices=choices(CATEGORY_LABELS), default=Category.TASKS.value
    )
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="handover_items")
    duty = models.CharField(_("交接内容"), max_length=LONGEST, blank=True)
    capacities = ArrayField(models.CharField(max_length=8), default=list)
    standing = models.CharField(_("进展情况"), max_length=LONGEST, blank=True)
    risk = models.CharField(_("遗留问题和风险"), max_length=LONGEST, blank=True)
    next_step = models.CharField(_("下步工作"), max_length=LONGEST, blank=True)
    answer = models.CharField(
        _("接交意见"), max_length=8, blank=True, choices=choices(ANSWER_LABELS)
    )
    remark = models.CharField(_("疑问"), max_length=LONGEST, blank=True)

    class Meta:
        verbose_name = _("交接事项")
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handover", "matter"], name="handover_item_once"),
            models.CheckConstraint(
                condition=Q(category__in=[one.value for one in Category]),
                name="handover_item_category",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["", *(one.value for one in Answer)]),
                name="handover_item_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.pk} of {self.handover_id}"

    @property
    def what(self) -> str:
        """The duty in words: the matter's own, or what the hander wrote."""
        return self.matter.content if self.matter is not None else self.duty
