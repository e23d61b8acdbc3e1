"""A leader's note, taken down on a slip of its own."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.actor import Actor, Sight
from luoshi.matters.models.choices import choices
from luoshi.matters.models.matter import Matter
from luoshi.matters.rules import State
from luoshi.matters.rules.instructions import (
    NoteFacts,
    NoteKind,
    NoteState,
    Urgency,
    noted_by,
    state_of,
)
from luoshi.matters.words import NOTE_KIND_LABELS, NOTE_STATE_LABELS, URGENCY_LABELS


class InstructionQuerySet(models.QuerySet["Instruction"]):
    """Slips, as far as somebody may know of them and by where they stand."""

    def visible_to(self, actor: Actor) -> Self:
        """The office, whoever sits above it, the leader himself; as `rules.sees_note` says."""
        seen = Q(leader=noted_by(actor) or 0)
        if actor.sight is Sight.TREE:
            seen |= Q(office__path__contains=[actor.unit_id])
        return self.filter(seen)

    def standing(self, state: NoteState) -> Self:
        """Those that stand so; the same as `rules.state_of` says of one."""
        if state is NoteState.FILED:
            return self.exclude(kind=NoteKind.ACT_ON.value)
        rows = self.filter(kind=NoteKind.ACT_ON.value)
        if state is NoteState.ANSWERED:
            return rows.filter(answered_at__isnull=False)
        rows = rows.filter(answered_at__isnull=True)
        return rows.filter(_in_hand()) if state is NoteState.IN_HAND else rows.exclude(_in_hand())

    def unanswered(self) -> Self:
        """Those to be acted on whose leader has no answer yet."""
        return self.filter(kind=NoteKind.ACT_ON.value, answered_at__isnull=True)

    def with_state(self) -> Self:
        """With `in_hand`: whether a matter was born of it and is not cancelled."""
        return self.annotate(in_hand=_in_hand())


def _in_hand() -> Exists:
    born = Matter.objects.filter(instruction=OuterRef("pk"), parent__isnull=True)
    return Exists(born.exclude(state=State.CANCELLED.value))


class Instruction(models.Model):
    """What a leader wrote, on what, when, and who took it down (supervision §4.1, DESIGN §5).

    `follows` is the slip whose result drew this note, `after` the matter that was shown to him.
    """

    number = models.CharField(_("编号"), max_length=40)
    office = models.ForeignKey("org.Unit", models.PROTECT, related_name="instructions")
    leader = models.ForeignKey("org.Person", models.PROTECT, related_name="instructions")
    noted_on = models.DateField(_("批示日期"))
    words = models.TextField(_("批示原文"))
    kind = models.CharField(_("批示类别"), max_length=8, choices=choices(NOTE_KIND_LABELS))
    urgency = models.CharField(_("紧急程度"), max_length=16, choices=choices(URGENCY_LABELS))
    paper = models.CharField(_("批示件"), max_length=200, blank=True)
    paper_version = models.ForeignKey(
        "documents.PaperVersion", models.PROTECT, null=True, related_name="instructions"
    )
    version = models.PositiveIntegerField(default=1)
    registered_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(_("登记时间"))
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followed_by", verbose_name=_("前一批示")
    )
    after = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="notes_after")

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = _("批示")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "number"], name="instruction_number"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in NoteKind]), name="instruction_kind"
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=[one.value for one in Urgency]), name="instruction_urgency"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(kind=NoteKind.ACT_ON.value),
                name="instruction_answered_was_asked",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "-noted_on", "-id"], name="instruction_office"),
            models.Index(fields=["leader", "-noted_on", "-id"], name="instruction_leader"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def state(self) -> NoteState:
        """Where it stands; the row comes from `with_state`."""
        in_hand: bool = self.in_hand  # type: ignore[attr-defined]  # annotated
        answered = self.answered_at is not None
        return state_of(NoteKind(self.kind), answered=answered, in_hand=in_hand)

    @property
    def state_label(self) -> str:
        """The same in words."""
        return str(NOTE_STATE_LABELS[self.state])

    @property
    def facts(self) -> NoteFacts:
        """What the rules ask; the row comes from `with_state`, its office with it."""
        return NoteFacts(self.state, tuple(self.office.path), self.leader_id)
