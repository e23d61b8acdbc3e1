"""Tables of papers: the paper, its versions, and the bytes as they came."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.documents.rules import (
    ISSUER_LIMIT,
    NAME_LIMIT,
    NUMBER_LIMIT,
    SHEETS,
    TITLE_LIMIT,
    Ground,
    Media,
    SourceKind,
)
from luoshi.kernel.actor import Actor, Sight

KIND_LABELS = {
    SourceKind.PLAN: _("工作要点、分工方案"),
    SourceKind.REPORT: _("政府工作报告"),
    SourceKind.MEETING: _("会议议定事项"),
    SourceKind.INSTRUCTION: _("领导批示"),
    SourceKind.LETTER: _("来文来函"),
    SourceKind.OTHER: _("其他来源"),
}
MEDIA_LABELS = {
    Media.DOCX: _("文档"),
    Media.TEXT: _("纯文本"),
    Media.PDF: "PDF",
    Media.OFD: "OFD",
    Media.XLSX: _("表格"),
    Media.XLS: _("旧版表格"),
    Media.CSV: _("文本表格"),
    Media.HTML: _("网页文件"),
}
GROUND_LABELS = {
    Ground.CLASSIFIED: _("涉密误传"),
    Ground.INTERNAL: _("内部文件误传"),
    Ground.PERSONAL: _("含不应留存的个人信息"),
}


def _choices(labels: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Plain values, so that a migration never imports the words of today's code."""
    return [(kind.value, label) for kind, label in labels.items()]


class PaperQuerySet(models.QuerySet["Paper"]):
    """Papers, as far as somebody may know of them."""

    def visible_to(self, actor: Actor) -> Self:
        """Papers received by the actor's unit or below it; the same rule as `rules.may_see`."""
        if actor.sight is not Sight.TREE:
            return self.none()
        return self.filter(unit__path__contains=[actor.unit_id])


class Paper(models.Model):
    """A source paper as one unit received it; the wording stands in its versions."""

    title = models.CharField(_("标题"), max_length=TITLE_LIMIT, blank=True)
    issuer = models.CharField(_("发文单位"), max_length=ISSUER_LIMIT, blank=True)
    number = models.CharField(_("文号"), max_length=NUMBER_LIMIT, blank=True)
    dated = models.DateField(_("成文日期"), null=True, blank=True)
    kind = models.CharField(_("来源类别"), max_length=16, choices=_choices(KIND_LABELS))
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="papers")
    received_at = models.DateTimeField(_("收文时间"))
    received_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    internal = models.BooleanField(_("内部"), default=False)
    erased_at = models.DateTimeField(_("清除时间"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("收文")
        indexes: ClassVar = [
            models.Index(fields=["unit", "-received_at", "-id"], name="paper_unit_received"),
            models.Index(fields=["-received_at", "-id"], name="paper_received"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in SourceKind]), name="paper_kind"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(title="", issuer="", number=""),
                name="paper_erased_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"paper {self.pk}"


class PaperContent(models.Model):
    """The bytes as they came, once for each unit; they stand in no list and no log."""

    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()

    class Meta:
        verbose_name = _("原件内容")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "sha256"], name="paper_content_once"),
        ]

    def __str__(self) -> str:
        return f"content {self.pk}"


class VersionQuerySet(models.QuerySet["PaperVersion"]):
    """Versions, as far as somebody may know of their papers."""

    def visible_to(self, actor: Actor) -> Self:
        """Versions of the papers that the actor sees."""
        if actor.sight is not Sight.TREE:
            return self.none()
        return self.filter(paper__unit__path__contains=[actor.unit_id])

    def light(self) -> Self:
        """Without what only the page of one version reads."""
        return self.defer("text", "places", "header")


class PaperVersion(models.Model):
    """One wording of a paper: what was read from it, and the bytes it was read from."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="versions")
    ordinal = models.PositiveSmallIntegerField(_("版次"))
    name = models.CharField(_("文件名"), max_length=NAME_LIMIT, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(_("大小"))
    media = models.CharField(_("形式"), max_length=8, choices=_choices(MEDIA_LABELS))
    text = models.TextField(_("文字"), blank=True)
    header = models.TextField(blank=True)
    places = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    sheets = models.JSONField(default=list)
    content = models.ForeignKey(
        PaperContent, models.PROTECT, null=True, blank=True, related_name="versions"
    )
    received_at = models.DateTimeField(_("收文时间"))
    received_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("paper_id", "ordinal")
        verbose_name = _("文件版本")
        indexes: ClassVar = [
            models.Index(fields=["sha256"], name="version_same_bytes", condition=~Q(sha256="")),
            models.Index(
                fields=["text_sha256"], name="version_same_text", condition=~Q(text_sha256="")
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "ordinal"], name="version_ordinal"),
            models.CheckConstraint(condition=Q(ordinal__gte=1), name="version_from_one"),
            models.CheckConstraint(
                condition=Q(content__isnull=False)
                | Q(text="", header="", name="", sha256="", text_sha256=""),
                name="version_erased_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"paper {self.paper_id} v{self.ordinal}"

    @property
    def is_sheet(self) -> bool:
        """Whether it came as a spreadsheet: its rows are read by their columns."""
        return self.media in SHEETS
