"""Matters as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    """Registers the subjects "matter" and "handover" with the journal."""

    name = "luoshi.matters"
    label = "matters"
    verbose_name = _("事项")

    def ready(self) -> None:
        """Tell the journal how a matter and a handover are called, shown and seen."""
        from django.urls import reverse

        from luoshi.journal.subjects import Subject, register
        from luoshi.matters.acts import BODIES
        from luoshi.matters.acts.handover import BODIES as HANDOVER_BODIES
        from luoshi.matters.models import Handover, Matter
        from luoshi.matters.services.stakes import follow_unit

        register(
            Subject(
                kind="matter",
                label=_("事项"),
                url=lambda pk: reverse("matters:matter", args=[pk]),
                visible=lambda actor, pk: Matter.objects.visible_to(actor).filter(pk=pk).exists(),
                bodies=BODIES,
                moved=follow_unit,
                titles=lambda pks: dict(
                    Matter.objects.filter(pk__in=pks).values_list("pk", "content")
                ),
                among=lambda actor, pks: set(
                    Matter.objects.visible_to(actor).filter(pk__in=pks).values_list("pk", flat=True)
                ),
            )
        )
        register(
            Subject(
                kind="handover",
                label=_("交接"),
                url=lambda pk: reverse("matters:handover", args=[pk]),
                visible=lambda actor, pk: Handover.objects.visible_to(actor).filter(pk=pk).exists(),
                bodies=HANDOVER_BODIES,
                among=lambda actor, pks: set(
                    Handover.objects.visible_to(actor)
                    .filter(pk__in=pks)
                    .values_list("pk", flat=True)
                ),
            )
        )
