"""Saved views of the ledger: each person's own, and what a unit shares."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.matters.rules.saved_views import LONGEST_NAME, Wanted, wanted


class SavedView(models.Model):
    """What somebody looks for in the ledger again and again, under a name (保存的视图).

    It belongs to a person in a unit; `shared`, everybody of that unit has it. It gives nobody a
    right: each reader finds under it what he may see.
    """

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("名称"), max_length=LONGEST_NAME)
    shared = models.BooleanField(_("本单位共用"), default=False)
    kept = models.JSONField(default=dict)
    saved_at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("保存的视图")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "person", "name"], name="saved_view_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_start(self) -> bool:
        """Whether the ledger opens with it for the reader for whom it was fetched."""
        return bool(getattr(self, "starts_for_reader", False))

    @property
    def key(self) -> str:
        """Its id as part of a name in a page."""
        return str(self.pk)

    @property
    def wanted(self) -> Wanted:
        """Its conditions, order and columns."""
        return wanted(self.kept)


class StartView(models.Model):
    """The view with which the ledger opens for a person in a unit."""

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", db_index=False)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="starts")

    class Meta:
        verbose_name = _("台账首页视图")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "unit"], name="start_view_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.unit_id}: {self.view_id}"
