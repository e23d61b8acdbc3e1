"""The table of demands: one row for each demand and unit."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.burden.rules import views_of
from luoshi.kernel.actor import Actor


class DemandQuerySet(models.QuerySet["Demand"]):
    """Demands, as far as somebody may know of them."""

    def visible_to(self, actor: Actor) -> Self:
        """The same rule as `rules.may_see`, as one condition."""
        views = views_of(actor)
        seen = Q(pk__in=[])
        if views.own:
            seen |= Q(unit_id=actor.unit_id)
        if views.below:
            seen |= Q(unit__path__contains=[actor.unit_id])
        if views.sent:
            seen |= Q(sender_id=actor.unit_id)
        return self.filter(seen)

    def live(self) -> Self:
        """Demands that still count: not withdrawn."""
        return self.filter(voided_at__isnull=True)

    def voided(self) -> Self:
        """Demands that were withdrawn and no longer count."""
        return self.filter(voided_at__isnull=False)


class Demand(models.Model):
    """Something asked of a unit; written in the transaction of the act that asks it.

    `entry_id` is the journal entry of that act; a withdrawn demand keeps its row and names the
    entry that withdrew it.
    """

    text = models.TextField(_("要求"))
    sender = models.ForeignKey("org.Unit", models.PROTECT, related_name="demands_sent")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="demands")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()
    at = models.DateTimeField(_("提出时间"))
    voided_by_entry = models.BigIntegerField(null=True, blank=True)
    voided_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    objects = DemandQuerySet.as_manager()

    class Meta:
        verbose_name = _("要求")
        indexes: ClassVar = [
            models.Index(fields=["unit", "-at", "-id"], name="demand_unit_at"),
            models.Index(fields=["sender", "unit", "-at"], name="demand_sender_at"),
            models.Index(fields=["subject_kind", "subject_id"], name="demand_subject"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry_id", "unit", "subject_kind", "subject_id"], name="demand_once"
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by_entry__isnull=True)
                | Q(voided_at__isnull=False, voided_by_entry__isnull=False),
                name="demand_voided_by_an_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"demand {self.pk} on {self.unit_id}"
