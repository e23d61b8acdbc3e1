"""What the journal keeps of acts on papers: never a title, a name, a wording or a hash of one."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from luoshi.journal.acts import Body


@dataclass(frozen=True, kw_only=True)
class PaperReceived(Body):
    """A paper came in as its first version; `wording` commits to its title, name and digest."""

    ACT = "paper.received"
    LABEL = _("收文")

    unit: int
    unit_path: tuple[int, ...]
    source: str
    version: int
    media: str
    size: int
    internal: bool
    wording: str


@dataclass(frozen=True, kw_only=True)
class VersionAdded(Body):
    """Another wording of the paper came in; the earlier ones stay."""

    ACT = "paper.version_added"
    LABEL = _("收到新版本")

    version: int
    ordinal: int
    media: str
    size: int
    internal: bool
    wording: str


@dataclass(frozen=True, kw_only=True)
class PaperAmended(Body):
    """The head of the paper was corrected; `fields` says what, `head` commits to the new values."""

    ACT = "paper.amended"
    LABEL = _("更正文件信息")

    fields: tuple[str, ...]
    head: str


@dataclass(frozen=True, kw_only=True)
class PaperErased(Body):
    """Wording, name and title of all versions were wiped; `reason` commits to the stated reason."""

    ACT = "paper.erased"
    LABEL = _("清除收文内容")

    ground: str
    versions: int
    reason: str


BODIES = (PaperReceived, VersionAdded, PaperAmended, PaperErased)
