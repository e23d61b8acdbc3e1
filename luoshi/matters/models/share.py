"""The units' own parts in a matter."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.matters.models.matter import Matter


class Share(models.Model):
    """A unit's own part in a matter: it cooperates, answers alone for a branch, or owns it jointly.

    The unit that leads what is owned jointly has no share: it is the matter's lead.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="shares", db_index=False)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="shares")
    role = models.CharField(max_length=12)
    due = models.DateField(_("完成时限"), null=True)

    COOPERATING = "cooperating"
    EACH = "each"
    JOINT = "joint"

    class Meta:
        verbose_name = _("分担")
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "unit"], name="share_once"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.role} {self.unit_id}"
