"""What the journal keeps of each act upon the organisation. Dates are ISO text, names of persons
are sealed: an entry holds only the commitment."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from luoshi.journal.acts import Body


@dataclass(frozen=True, kw_only=True)
class Founded(Body):
    """The organisation begins: its root and the three administrators."""

    ACT = "org.founded"
    LABEL = _("建立组织")
    unit_id: int
    name: str
    code: str
    level: str
    administrators: tuple[dict[str, int | str], ...]


@dataclass(frozen=True, kw_only=True)
class UnitCreated(Body):
    """A unit was set up."""

    ACT = "unit.created"
    LABEL = _("设立单位")
    name: str
    short_name: str
    aliases: tuple[str, ...]
    code: str
    kind: str
    level: str
    path: tuple[int, ...]
    issues: bool
    since: str

    @property
    def parent(self) -> int | None:
        """The unit under which it was set up; None for a root."""
        return self.path[-2] if len(self.path) > 1 else None


@dataclass(frozen=True, kw_only=True)
class UnitEdited(Body):
    """What is said of a unit was corrected; `before` and `after` hold only what differs."""

    ACT = "unit.edited"
    LABEL = _("修改单位资料")
    before: dict[str, str | int | bool | tuple[str, ...]]
    after: dict[str, str | int | bool | tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class UnitRenamed(Body):
    """A unit got another name; the old one stays an alias."""

    ACT = "unit.renamed"
    LABEL = _("单位更名")
    old: str
    new: str
    old_short_name: str
    new_short_name: str
    since: str


@dataclass(frozen=True, kw_only=True)
class UnitMoved(Body):
    """A unit with all below it was hung under another one."""

    ACT = "unit.moved"
    LABEL = _("调整隶属")
    old_path: tuple[int, ...]
    new_path: tuple[int, ...]
    units: int

    @property
    def parent(self) -> int:
        """The unit under which it was hung."""
        return self.new_path[-2]


@dataclass(frozen=True, kw_only=True)
class UnitMerged(Body):
    """Units were merged into one: on the chain of each source and of the target."""

    ACT = "unit.merged"
    LABEL = _("单位合并")
    source_ids: tuple[int, ...]
    target_id: int
    since: str
    ended_appointments: tuple[int, ...]
    moved_units: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class UnitAbolished(Body):
    """A unit ended, with or without a successor."""

    ACT = "unit.abolished"
    LABEL = _("撤销单位")
    unit_id: int
    successor_id: int | None
    until: str
    ended_appointments: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class UnitRelated(Body):
    """A dated relation beside the tree began."""

    ACT = "unit.related"
    LABEL = _("建立单位关系")
    relation_id: int
    kind: str
    source_id: int
    target_id: int
    since: str


@dataclass(frozen=True, kw_only=True)
class UnitUnrelated(Body):
    """A dated relation ended."""

    ACT = "unit.unrelated"
    LABEL = _("解除单位关系")
    relation_id: int
    until: str


@dataclass(frozen=True, kw_only=True)
class PostCreated(Body):
    """A unit got a post."""

    ACT = "post.created"
    LABEL = _("设置岗位")
    post_id: int
    name: str
    role: str
    since: str


@dataclass(frozen=True, kw_only=True)
class PostEnded(Body):
    """A post is no longer filled."""

    ACT = "post.ended"
    LABEL = _("撤销岗位")
    post_id: int
    until: str


@dataclass(frozen=True, kw_only=True)
class Appointed(Body):
    """A person took a post: on the chains of the person and of the unit."""

    ACT = "appointment.made"
    LABEL = _("任职")
    appointment_id: int
    person_id: int
    post_id: int
    unit_id: int
    role: str
    acting: bool
    since: str
    until: str | None


@dataclass(frozen=True, kw_only=True)
class AppointmentEnded(Body):
    """A person left a post."""

    ACT = "appointment.ended"
    LABEL = _("免职")
    appointment_id: int
    person_id: int
    unit_id: int
    until: str


@dataclass(frozen=True, kw_only=True)
class Staffed(Body):
    """An import filled posts of a unit: on the chains of the unit and of each person."""

    ACT = "unit.staffed"
    LABEL = _("导入任职")
    unit_id: int
    appointments: tuple[dict[str, int | str], ...]
    ended: tuple[int, ...]
    since: str


@dataclass(frozen=True, kw_only=True)
class Delegated(Body):
    """One lets another act in his post for a time: on the chains of both."""

    ACT = "delegation.made"
    LABEL = _("授权代办")
    delegation_id: int
    giver_id: int
    taker_id: int
    since: str
    until: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DelegationEnded(Body):
    """A delegation ended early."""

    ACT = "delegation.ended"
    LABEL = _("终止授权")
    delegation_id: int
    until: str


@dataclass(frozen=True, kw_only=True)
class Charged(Body):
    """A leader was put in charge of, or in contact with, a unit."""

    ACT = "charge.set"
    LABEL = _("领导分工")
    charge_id: int
    kind: str
    appointment_id: int
    person_id: int
    unit_id: int
    since: str
    replaced: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ChargeEnded(Body):
    """A leader is no longer in charge."""

    ACT = "charge.ended"
    LABEL = _("解除分工")
    charge_id: int
    until: str


@dataclass(frozen=True, kw_only=True)
class PersonCreated(Body):
    """A person was entered; the name is sealed."""

    ACT = "person.created"
    LABEL = _("登记人员")
    name: str
    home_id: int


@dataclass(frozen=True, kw_only=True)
class PersonEdited(Body):
    """What is said of a person was corrected; the values are sealed."""

    ACT = "person.edited"
    LABEL = _("修改人员资料")
    name: str
    work_phone: str
    home_id: int


@dataclass(frozen=True, kw_only=True)
class UserCreated(Body):
    """A person got a login; it opens once the security administrator sets its first password."""

    ACT = "user.created"
    LABEL = _("建立账号")
    person_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordSet(Body):
    """A password was changed by its owner, or reset for him."""

    ACT = "user.password_set"
    LABEL = _("设置密码")
    own: bool


@dataclass(frozen=True, kw_only=True)
class UserUnlocked(Body):
    """A login locked by failed attempts was opened."""

    ACT = "user.unlocked"
    LABEL = _("解除锁定")
    failures: int


@dataclass(frozen=True, kw_only=True)
class UserSwitched(Body):
    """A login was switched on or off."""

    ACT = "user.switched"
    LABEL = _("启用或停用账号")
    active: bool


@dataclass(frozen=True, kw_only=True)
class AliasAccepted(Body):
    """A word that papers use for a unit became its alias, on the suggestion of clerks."""

    ACT = "unit.alias_accepted"
    LABEL = _("采纳叫法")
    suggestion: int
    alias: str
    corrections: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class AliasDismissed(Body):
    """A suggested alias was not taken. The word itself stays out: it is the paper's."""

    ACT = "unit.alias_dismissed"
    LABEL = _("不采纳叫法")
    suggestion: int
    corrections: int
    reason: str


UNIT_BODIES = (
    Founded,
    UnitCreated,
    UnitEdited,
    UnitRenamed,
    UnitMoved,
    UnitMerged,
    UnitAbolished,
    UnitRelated,
    UnitUnrelated,
    PostCreated,
    PostEnded,
    Appointed,
    AppointmentEnded,
    Staffed,
    Charged,
    ChargeEnded,
    AliasAccepted,
    AliasDismissed,
)
PERSON_BODIES = (
    Founded,
    PersonCreated,
    PersonEdited,
    Appointed,
    AppointmentEnded,
    Staffed,
    UnitMerged,
    UnitAbolished,
    Delegated,
    DelegationEnded,
    Charged,
    ChargeEnded,
)
USER_BODIES = (Founded, UserCreated, PasswordSet, UserUnlocked, UserSwitched)
