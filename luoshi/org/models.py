"""Tables of the organisation, their constraints, and the words people see for the codes."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from luoshi.kernel.actor import Role
from luoshi.org.rules.words import ChargeKind, Level, RelationKind, SuggestionState, UnitKind

ROLE_LABELS = {
    Role.CLERK: _("督查员"),
    Role.DIRECTOR: _("督查室主任"),
    Role.LEADER: _("分管领导"),
    Role.HEAD: _("主要负责人"),
    Role.LIAISON: _("督查联络员"),
    Role.HANDLER: _("承办人"),
    Role.PERSONNEL: _("组织人事"),
    Role.SYSTEM_ADMIN: _("系统管理员"),
    Role.SECURITY_ADMIN: _("安全管理员"),
    Role.AUDIT_ADMIN: _("审计管理员"),
}
KIND_LABELS = {
    UnitKind.REGION: _("行政区"),
    UnitKind.PARTY: _("党委机关"),
    UnitKind.GOVERNMENT: _("人民政府"),
    UnitKind.CONGRESS: _("人大政协机关"),
    UnitKind.OFFICE: _("办公室"),
    UnitKind.DEPARTMENT: _("部门"),
    UnitKind.INSTITUTION: _("事业单位"),
    UnitKind.ENTERPRISE: _("国有企业"),
    UnitKind.SECTION: _("内设机构"),
    UnitKind.TASK_FORCE: _("工作专班"),
    UnitKind.BODY: _("议事协调机构"),
    UnitKind.TOWNSHIP: _("乡镇"),
    UnitKind.STREET: _("街道"),
    UnitKind.VILLAGE: _("村"),
    UnitKind.COMMUNITY: _("社区"),
}
LEVEL_LABELS = {
    Level.PROVINCE: _("省级"),
    Level.CITY: _("市级"),
    Level.COUNTY: _("县级"),
    Level.TOWNSHIP: _("乡镇级"),
    Level.VILLAGE: _("村级"),
}
RELATION_LABELS = {
    RelationKind.GUIDANCE: _("业务指导"),
    RelationKind.DUAL: _("双重管理"),
    RelationKind.VERTICAL: _("垂直管理"),
    RelationKind.DISPATCHED: _("派出机构"),
    RelationKind.JOINT_OFFICE: _("合署办公"),
    RelationKind.NAMEPLATE: _("挂牌"),
    RelationKind.COORDINATION: _("议事协调"),
    RelationKind.TASK_FORCE: _("专班成员"),
    RelationKind.MERGED_INTO: _("并入"),
    RelationKind.RENAMED_TO: _("更名"),
}
SUGGESTION_LABELS = {
    SuggestionState.OPEN: _("待处理"),
    SuggestionState.ACCEPTED: _("已采纳"),
    SuggestionState.DISMISSED: _("不采纳"),
}
CHARGE_LABELS = {ChargeKind.IN_CHARGE: _("分管"), ChargeKind.CONTACT: _("联系")}


def in_chinese(label: Any) -> str:
    """A label as it is stored or stands in a sheet: Chinese, whatever language the page is in."""
    with override("zh-hans"):
        return str(label)


def _choices(labels: Mapping[Any, Any]) -> dict[str, Any]:
    """Plain strings, so that a migration never names one of our classes."""
    return {str(key.value): label for key, label in labels.items()}


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold from `since` on and end before `until` (null: still in force)."""

    def live(self, today: date) -> Self:
        """Rows in force on a day."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today)


class Dated(models.Model):
    """Base of dated rows: in force from `since`, no longer in force on `until` itself."""

    since = models.DateField(_("起始日期"))
    until = models.DateField(_("终止日期"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_live(self, today: date) -> bool:
        """Whether the row is in force on a day; `DatedQuerySet.live` says it in the database."""
        return self.since <= today and (self.until is None or today < self.until)


def _span(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(until__isnull=True) | Q(until__gte=F("since")), name=name
    )


class Unit(Dated):
    """A unit in the tree; `path` holds the ids from the root down to the unit itself."""

    name = models.CharField(_("单位全称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    aliases = ArrayField(
        models.CharField(max_length=120),
        verbose_name=_("别名"),
        default=list,
        blank=True,
    )
    code = models.CharField(_("单位编码"), max_length=40, unique=True)
    kind = models.CharField(_("类别"), max_length=16, choices=_choices(KIND_LABELS))
    level = models.CharField(_("层级"), max_length=16, choices=_choices(LEVEL_LABELS))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = ArrayField(models.BigIntegerField())
    depth = models.PositiveSmallIntegerField()
    pinyin = models.TextField(blank=True)
    sort = models.IntegerField(_("排序"), default=0)
    phone = models.CharField(_("办公电话"), max_length=40, blank=True)
    issues = models.BooleanField(_("可立项交办"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("sort", "id")
        verbose_name = _("单位")
        indexes: ClassVar = [
            GinIndex(fields=["path"], name="unit_path"),
            models.Index(fields=["parent", "sort", "id"], name="unit_children"),
            models.Index(fields=["name"], name="unit_name"),
        ]
        constraints: ClassVar = [
            _span("unit_span"),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(until__isnull=True),
                name="unit_sibling_name",
            ),
            models.CheckConstraint(
                condition=Func(
                    template="cardinality(path) = depth + 1 AND path[depth + 1] = id"
                    " AND path[depth] IS NOT DISTINCT FROM parent_id",
                    output_field=models.BooleanField(),
                ),
                name="unit_path_ends_here",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short form where there is one: for lists."""
        return self.short_name or self.name


class UnitRelation(Dated):
    """A dated relation between two units beside the tree; mergers and renamings too."""

    kind = models.CharField(_("关系"), max_length=16, choices=_choices(RELATION_LABELS))
    source = models.ForeignKey(Unit, models.PROTECT, related_name="relations_out")
    target = models.ForeignKey(Unit, models.PROTECT, related_name="relations_in")
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("单位关系")
        constraints: ClassVar = [
            _span("relation_span"),
            models.UniqueConstraint(
                fields=["kind", "source", "target"],
                condition=Q(until__isnull=True),
                name="relation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class Person(models.Model):
    """Somebody who works for a unit; nothing is held of a person's private life."""

    name = models.CharField(_("姓名"), max_length=60)
    name_pinyin = models.CharField(max_length=200, blank=True)
    work_phone = models.CharField(_("办公电话"), max_length=40, blank=True)
    home = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name=_("人事关系所在单位"),
        null=True,
        blank=True,
        related_name="people",
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("人员")
        indexes: ClassVar = [models.Index(fields=["name"], name="person_name")]

    def __str__(self) -> str:
        return self.name


class Post(Dated):
    """A post of a unit: what powers it carries is its role."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    name = models.CharField(_("岗位"), max_length=60)
    role = models.CharField(_("职责"), max_length=16, choices=_choices(ROLE_LABELS))
    sort = models.IntegerField(_("排序"), default=0)

    class Meta:
        ordering = ("sort", "id")
        verbose_name = _("岗位")
        constraints: ClassVar = [_span("post_span")]

    def __str__(self) -> str:
        return self.name


class Appointment(Dated):
    """A person holds a post for a time; unit and role are the post's, copied for constraints."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments")
    role = models.CharField(_("职责"), max_length=16, choices=_choices(ROLE_LABELS))
    acting = models.BooleanField(_("主持工作"), default=False)

    class Meta:
        verbose_name = _("任职")
        indexes: ClassVar = [models.Index(fields=["unit", "role"], name="appointment_unit_role")]
        constraints: ClassVar = [
            _span("appointment_span"),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(until__isnull=True, role=Role.HEAD.value),
                name="one_head_a_unit",
            ),
            models.UniqueConstraint(
                fields=["person", "post"],
                condition=Q(until__isnull=True),
                name="appointed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.post_id}"


class Delegation(Dated):
    """The holder of one appointment lets the holder of another act in it for a time (AB角)."""

    giver = models.ForeignKey(Appointment, models.PROTECT, related_name="given")
    taker = models.ForeignKey(Appointment, models.PROTECT, related_name="taken")
    reason = models.CharField(_("事由"), max_length=200)

    class Meta:
        verbose_name = _("授权代办")
        constraints: ClassVar = [
            _span("delegation_span"),
            models.UniqueConstraint(
                fields=["giver", "taker"],
                condition=Q(until__isnull=True),
                name="delegated_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.taker_id}"


class Charge(Dated):
    """A line of the leaders' table: which leader is in charge of, or in contact with, a unit."""

    leader = models.ForeignKey(Appointment, models.PROTECT, related_name="charges")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="charges")
    kind = models.CharField(_("方式"), max_length=16, choices=_choices(CHARGE_LABELS))

    class Meta:
        verbose_name = _("领导分工")
        constraints: ClassVar = [
            _span("charge_span"),
            models.UniqueConstraint(
                fields=["leader", "unit", "kind"],
                condition=Q(until__isnull=True),
                name="charged_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leader_id} {self.kind} {self.unit_id}"


class UserManager(BaseUserManager["User"]):
    """Logins with the person behind them: every page names him, and it is one query less."""

    def get_queryset(self) -> models.QuerySet["User"]:
        """Users, each with his person."""
        return super().get_queryset().select_related("person")


class User(AbstractBaseUser):
    """A login; it is not a person, and says only which person signs in with it."""

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="users")
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(default=False)
    failures = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = BaseUserManager()

    class Meta:
        verbose_name = _("账号")

    def __str__(self) -> str:
        return self.username


class AliasSuggestion(models.Model):
    """What clerks take a word of papers to mean; nothing is resolved by it until it is accepted.

    `surface` is the word as printed. It is a copy out of papers: where they are erased, it goes.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="alias_suggestions")
    surface = models.CharField(_("文件写法"), max_length=120)
    state = models.CharField(
        _("处理情况"),
        max_length=12,
        choices=_choices(SUGGESTION_LABELS),
        default=SuggestionState.OPEN.value,
    )
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("处理时间"), null=True)

    class Meta:
        verbose_name = _("叫法建议")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "surface"], name="alias_suggestion_once"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in SuggestionState]),
                name="alias_suggestion_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.surface} → {self.unit_id}"


class AliasCorrection(models.Model):
    """One row of a paper in which a clerk took a word for a unit: the evidence of a suggestion.

    `source_id` is the version of the paper that the word stands in (another room's id).
    """

    suggestion = models.ForeignKey(AliasSuggestion, models.CASCADE, related_name="corrections")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    source_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("更正")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["suggestion", "subject_kind", "subject_id"], name="alias_correction_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["source_id"], name="alias_correction_source")]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.subject_kind} {self.subject_id}"
