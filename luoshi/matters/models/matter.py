"""The matter itself, and who has to do with it."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.actor import Actor, Sight
from luoshi.matters.models.choices import choices
from luoshi.matters.rules import DEPTH, DOING, Ownership, StakeRole, State
from luoshi.matters.rules.schedule import word_now
from luoshi.matters.words import OWNERSHIP_LABELS, STAKE_LABELS, STATE_LABELS, WORD_LABELS

ANCESTORS = tuple(f"a{depth}" for depth in range(DEPTH))
SURE = 100  # percent: nothing about the row is in doubt
# The states in which somebody holds the matter, or held it when it ended.
HELD = (
    *(State.DISPATCHED, State.UNDERWAY, State.RECTIFYING, State.SUBMITTED, State.PUBLICISED),
    *(State.CLOSED, State.SUSPENDED),
)


DONE_IN = (*DOING, State.SUBMITTED, State.PUBLICISED)
# What most matters lack, and names its index by: a row that lacks it writes none.
FEW_HAVE = {
    "instruction": "matter_instruction",
    "recheck_on": "matter_recheck",
    "parent": "matter_parent",
    "leader": "matter_leader",
    "handler": "matter_handler",
    "sign_off": "matter_sign_off",
    "verifier": "matter_verifier",
    "shown_to": "matter_shown_to",
}


def _where_there_is(field: str) -> models.Index:
    there = Q(**{f"{field}__isnull": False})
    return models.Index(fields=[field], name=FEW_HAVE[field], condition=there)


class MatterQuerySet(models.QuerySet["Matter"]):
    """Matters, as far as an actor may know of them."""

    def visible_to(self, actor: Actor) -> Self:
        """One indexed semi-join over stakes; `rules.sees` says the same of one matter."""
        stakes = Stake.objects.live_for(actor).filter(matter=OuterRef("pk"))
        return self.filter(Exists(stakes))


class Matter(models.Model):
    """Something promised: one owner, a date, a test of done (DESIGN §5)."""

    number = models.CharField(_("编号"), max_length=40, blank=True)
    content = models.TextField(_("任务内容"))
    acceptance = models.TextField(_("验收标准"), blank=True)
    unit_proposes_acceptance = models.BooleanField(_("由承办单位提出"), default=False)
    state = models.CharField(_("状态"), max_length=16, choices=choices(STATE_LABELS))
    version = models.PositiveIntegerField(default=1)
    source = models.CharField(_("来源"), max_length=16)
    paper_version = models.ForeignKey(
        "documents.PaperVersion",
        models.PROTECT,
        null=True,
        related_name="matters",
        db_index=False,
    )
    instruction = models.ForeignKey(
        "Instruction", models.PROTECT, null=True, related_name="matters", db_index=False
    )
    span_start = models.PositiveIntegerField(null=True)
    span_end = models.PositiveIntegerField(null=True)
    place = models.PositiveIntegerField(default=0)
    heading = ArrayField(models.CharField(max_length=400), default=list)
    targets = models.JSONField(default=list)
    confidence = models.PositiveSmallIntegerField(default=100)
    doubts = ArrayField(models.CharField(max_length=200), default=list)
    reviewed_by = models.ForeignKey(
        "org.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    reviewed_at = models.DateTimeField(_("核对时间"), null=True)

    ownership = models.CharField(
        _("承办方式"),
        max_length=8,
        choices=choices(OWNERSHIP_LABELS),
        default=Ownership.SINGLE.value,
    )
    lead = models.ForeignKey(
        "org.Unit", models.PROTECT, null=True, related_name="leads", db_index=False
    )
    lead_text = models.CharField(_("文件所写牵头单位"), max_length=400, blank=True)
    cooperating_text = models.CharField(_("文件所写配合单位"), max_length=2000, blank=True)
    leader = models.ForeignKey(
        "org.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    leader_text = models.CharField(_("文件所写牵头领导"), max_length=120, blank=True)
    handler = models.ForeignKey(
        "org.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    due = models.DateField(_("完成时限"), null=True)
    due_text = models.CharField(_("文件所写时限"), max_length=200, blank=True)
    due_kind = models.CharField(max_length=12, default="none")
    # What the newest report says: one of the four words, and how much is done, in per cent.
    word = models.CharField(
        _("是否达序时"), max_length=12, blank=True, choices=choices(WORD_LABELS)
    )
    progress = models.PositiveSmallIntegerField(_("完成进度"), null=True)
    # 常态化: judged by its curve, never late by a date.
    standing = models.BooleanField(_("常态化"), default=False)
    standing_cycle = models.CharField(max_length=10, blank=True)
    standing_since = models.DateField(_("转常态化日期"), null=True)
    regime = models.CharField(_("时限制度"), max_length=20, blank=True)
    regime_kind = models.CharField(max_length=20, blank=True)

    dispatcher = models.ForeignKey(
        "org.Unit", models.PROTECT, related_name="dispatches", db_index=False
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", db_index=False
    )
    branch = models.PositiveIntegerField(null=True)
    # The lead's forerunner, where that unit has ended: of one task a successor may carry two.
    inherited_from = models.ForeignKey(
        "org.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    fanned_out = models.BooleanField(default=False)
    # A unit split its own task: the dispatcher is itself a doer.
    handed_down = models.BooleanField(default=False)
    weight = models.PositiveSmallIntegerField(_("权重"), default=1)
    sign_off = models.ForeignKey(
        "SignOff", models.PROTECT, null=True, related_name="matters", db_index=False
    )
    drafted_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(_("拟办时间"))
    registered_at = models.DateTimeField(_("立项时间"), null=True)
    dispatched_at = models.DateTimeField(_("交办时间"), null=True)
    signed_at = models.DateTimeField(_("签收时间"), null=True)
    verifier = models.ForeignKey(
        "org.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Who did, reported or submitted it: none of them verifies (DESIGN §7.2).
    hands = ArrayField(models.BigIntegerField(), default=list)
    rectified = models.BooleanField(default=False)
    shown_to = models.ForeignKey(
        "org.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    leader_heard = models.BooleanField(default=False)
    suspended_from = models.CharField(max_length=16, blank=True)
    urged_at = models.DateTimeField(_("催办时间"), null=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    recheck_on = models.DateField(_("回头看日期"), null=True)

    light = ""  # no column: `queries.set_lights` gives a list the lights of now

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dispatcher", "number"], condition=~Q(number=""), name="matter_number"
            ),
            models.UniqueConstraint(
                fields=["parent", "lead"],
                condition=Q(
                    parent__isnull=False,
                    lead__isnull=False,
                    inherited_from__isnull=True,
                    handed_down=False,
                )
                & ~Q(state=State.CANCELLED.value),
                name="matter_one_branch_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="matter_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.PROPOSED, State.CANCELLED])
                | ~Q(number=""),
                name="matter_registered_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HELD) | Q(lead__isnull=False) | Q(fanned_out=True),
                name="matter_dispatched_has_lead",
            ),
        ]
        indexes: ClassVar = [
            models.Index(F("due").asc(nulls_last=True), "id", name="matter_due"),
            # The ledger's own order walks what is alive; what ended long ago would lie before it.
            models.Index(
                F("due").asc(nulls_last=True),
                "id",
                name="matter_due_alive",
                condition=~Q(state=State.CLOSED.value) & ~Q(state=State.CANCELLED.value),
            ),
            # Only where there is a lead: or PostgreSQL reads all of it for who asks for no unit.
            models.Index(
                fields=["lead", "state", "due", "id"],
                name="matter_of_lead",
                condition=Q(lead__isnull=False),
            ),
            models.Index(fields=["dispatcher", "state", "id"], name="matter_dispatcher_state"),
            models.Index(fields=["paper_version", "place"], name="matter_paper"),
            *(_where_there_is(name) for name in FEW_HAVE),
            models.Index(
                fields=["number"], name="matter_number_begins", opclasses=["varchar_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"matter {self.pk}"

    @property
    def word_now(self) -> str:
        """The word that stands beside the light, "" where nothing is to be done (yet)."""
        return word_now(
            closed=self.state == State.CLOSED, doing=self.state in DONE_IN, said=self.word
        )

    @property
    def in_doubt(self) -> bool:
        """Whether the reading left something that nobody has looked at yet."""
        return self._read_with_doubt and self.reviewed_at is None

    @property
    def reviewed_in_doubt(self) -> bool:
        """Whether somebody looked at what was in doubt and found the row right as it stands."""
        return self._read_with_doubt and self.reviewed_at is not None

    @property
    def _read_with_doubt(self) -> bool:
        return bool(self.doubts) or self.confidence < SURE


class StakeQuerySet(models.QuerySet["Stake"]):
    """Stakes, by who may look through them."""

    def live_for(self, actor: Actor) -> Self:
        """The live stakes that open a matter to an actor: one column, one index, by his sight."""
        live = self.filter(until__isnull=True)
        match actor.sight:
            case Sight.TREE:
                return live.filter(**{ANCESTORS[len(actor.unit_path) - 1]: actor.unit_id})
            case Sight.UNIT:
                return live.filter(unit=actor.unit_id)
            case Sight.PERSON:
                return live.filter(person=actor.person_id, unit=actor.unit_id)


class Stake(models.Model):
    """Why a unit or a person has to do with a matter; written by the gate alone (DESIGN §6).

    `a0` … `a8` are the unit's ancestors by depth, the unit itself last: a subtree is one column.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="stakes")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="stakes", db_index=False)
    role = models.CharField(max_length=12, choices=choices(STAKE_LABELS))
    person = models.ForeignKey(
        "org.Person", models.PROTECT, null=True, related_name="stakes", db_index=False
    )
    a0 = models.BigIntegerField()
    a1 = models.BigIntegerField(null=True)
    a2 = models.BigIntegerField(null=True)
    a3 = models.BigIntegerField(null=True)
    a4 = models.BigIntegerField(null=True)
    a5 = models.BigIntegerField(null=True)
    a6 = models.BigIntegerField(null=True)
    a7 = models.BigIntegerField(null=True)
    a8 = models.BigIntegerField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = StakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("关系")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter", "unit", "role", "person"],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                name="stake_once",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in StakeRole]), name="stake_role"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["unit", "matter"], name="stake_unit", condition=Q(until__isnull=True)
            ),
            models.Index(
                fields=["person", "matter"],
                name="stake_person",
                condition=Q(until__isnull=True, person__isnull=False),
            ),
            *(
                models.Index(
                    fields=[column, "matter"],
                    name=f"stake_{column}",
                    condition=Q(until__isnull=True, **{f"{column}__isnull": False}),
                )
                for column in ANCESTORS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.role} {self.unit_id}"
