"""Files on a record: each hangs on the entry that the record is, its bytes in a row apart."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.documents.attached import FileKind
from luoshi.documents.rules import NAME_LIMIT
from luoshi.matters.models.choices import choices
from luoshi.matters.models.matter import Matter
from luoshi.matters.rules.evidence import LONGEST_WHY, FileEnd, RecordKind
from luoshi.matters.words import FILE_END_LABELS, RECORD_LABELS


class EvidenceFile(models.Model):
    """One file; `entry_id` is the record's entry on the matter's chain, `form` the form it signs.

    Withdrawn or erased it keeps its row without bytes; erased, without name and digest too.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="files")
    entry_id = models.BigIntegerField(db_index=True)
    record = models.CharField(max_length=8, choices=choices(RECORD_LABELS))
    form = models.CharField(max_length=16, blank=True)
    name = models.CharField(_("文件名"), max_length=NAME_LIMIT, blank=True)
    media = models.CharField(_("形式"), max_length=4)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64, blank=True)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    added_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("提交时间"))
    ended = models.CharField(max_length=12, blank=True, choices=choices(FILE_END_LABELS))
    ended_by = models.ForeignKey("org.Person", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(_("理由"), max_length=LONGEST_WHY, blank=True)
    erased_at = models.DateTimeField(_("清除时间"), null=True)

    class Meta:
        verbose_name = _("佐证")
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=["sha256"], name="evidence_same_bytes", condition=~Q(sha256="")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry_id", "form", "sha256"],
                condition=Q(ended="") & ~Q(sha256=""),
                name="evidence_once_a_record",
            ),
            models.CheckConstraint(
                condition=Q(record__in=[kind.value for kind in RecordKind]), name="evidence_record"
            ),
            models.CheckConstraint(
                condition=Q(media__in=[kind.value for kind in FileKind]), name="evidence_media"
            ),
            models.CheckConstraint(
                condition=Q(ended__in=["", *(one.value for one in FileEnd)]), name="evidence_ended"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(name="", sha256=""),
                name="evidence_erased_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.pk} of {self.matter_id}"


class EvidenceBytes(models.Model):
    """The bytes of a file; they stand in no list and no log."""

    file: Any = models.OneToOneField(
        EvidenceFile, models.CASCADE, primary_key=True, related_name="content"
    )
    data = models.BinaryField()

    class Meta:
        verbose_name = _("佐证内容")

    def __str__(self) -> str:
        return f"bytes of {self.file_id}"
