"""Matters as a Django app."""

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from luoshi.journal.subjects import Subject


class MattersConfig(AppConfig):
    """Registers "matter" and what stands beside matters as subjects with the journal."""

    name = "luoshi.matters"
    label = "matters"
    verbose_name = _("事项")

    def ready(self) -> None:
        """Tell the journal how these are called, shown and seen."""
        from django.urls import reverse

        from luoshi.journal.subjects import Subject, register
        from luoshi.matters.acts import BODIES
        from luoshi.matters.models import Matter
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
        register(_handover())
        register(_help())
        register(_evidence_ask())
        register(_instruction())
        register(_sign_off())


def _handover() -> "Subject":
    """A handover has a chain of its own, of its signatures."""
    from django.urls import reverse

    from luoshi.journal.subjects import Subject
    from luoshi.matters.acts.handover import BODIES
    from luoshi.matters.models import Handover
    from luoshi.matters.queries.handover import handover_titles

    return Subject(
        kind="handover",
        label=_("交接"),
        url=lambda pk: reverse("matters:handover", args=[pk]),
        visible=lambda actor, pk: Handover.objects.visible_to(actor).filter(pk=pk).exists(),
        bodies=BODIES,
        titles=handover_titles,
        among=lambda actor, pks: set(
            Handover.objects.visible_to(actor).filter(pk__in=pks).values_list("pk", flat=True)
        ),
    )


def _help() -> "Subject":
    """Help requests have no chain: they speak on that of their matter; their clock is apart."""
    from django.urls import reverse

    from luoshi.journal.subjects import Subject
    from luoshi.matters.models import HelpRequest
    from luoshi.matters.queries import helps_for

    return Subject(
        kind="help",
        label=_("协调事项"),
        url=lambda pk: reverse("matters:help-letter", args=[pk]),
        visible=lambda actor, pk: helps_for(actor).filter(pk=pk).exists(),
        among=lambda actor, pks: set(
            helps_for(actor).filter(pk__in=pks).values_list("pk", flat=True)
        ),
        titles=lambda pks: dict(
            HelpRequest.objects.filter(pk__in=pks).values_list("pk", "question")
        ),
    )


def _evidence_ask() -> "Subject":
    """Asks for evidence have no chain either: they count for the unit that is asked."""
    from django.urls import reverse

    from luoshi.journal.subjects import Subject
    from luoshi.matters.models import EvidenceAsk
    from luoshi.matters.queries import asks_for

    return Subject(
        kind="evidence_ask",
        label=_("请补充的佐证"),
        url=lambda pk: reverse("matters:evidence-ask", args=[pk]),
        visible=lambda actor, pk: asks_for(actor).filter(pk=pk).exists(),
        among=lambda actor, pks: set(
            asks_for(actor).filter(pk__in=pks).values_list("pk", flat=True)
        ),
        titles=lambda pks: dict(EvidenceAsk.objects.filter(pk__in=pks).values_list("pk", "what")),
    )


def _instruction() -> "Subject":
    """A leader's slip: the office, whoever sits above it and the leader see it."""
    from django.urls import reverse

    from luoshi.journal.subjects import Subject
    from luoshi.matters.acts import INSTRUCTION_BODIES
    from luoshi.matters.models import Instruction

    seen = Instruction.objects.visible_to
    return Subject(
        kind="instruction",
        label=_("批示"),
        url=lambda pk: reverse("matters:instruction", args=[pk]),
        visible=lambda actor, pk: seen(actor).filter(pk=pk).exists(),
        bodies=INSTRUCTION_BODIES,
    )


def _sign_off() -> "Subject":
    """A sign-off speaks on the chains of its matters; whoever sees one of them sees it."""
    from django.urls import reverse

    from luoshi.journal.subjects import Subject
    from luoshi.matters.models import SignOff
    from luoshi.matters.queries import sign_offs_seen

    return Subject(
        kind="sign_off",
        label=_("审签"),
        url=lambda pk: reverse("matters:sign-off", args=[pk]),
        visible=lambda actor, pk: pk in sign_offs_seen(actor, [pk]),
        among=sign_offs_seen,
        titles=lambda pks: dict(SignOff.objects.filter(pk__in=pks).values_list("pk", "title")),
    )
