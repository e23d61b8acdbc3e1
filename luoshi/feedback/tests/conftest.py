"""Matters under way, and what their units write for them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import uuid4

import pytest
from django.test import Client

from launch.sessions import signed_in
from luoshi.feedback import services
from luoshi.feedback.models import Report
from luoshi.feedback.services import Given
from luoshi.matters import services as matters
from luoshi.matters.models import Matter
from luoshi.matters.tests.conftest import Office

SAID = {"word": "on_schedule", "progress": "完成管网 3 公里。", "next_steps": "月底前通水。"}


class Unit:
    """Units at work: what is dispatched to them, and what they tell."""

    def __init__(self, cast, now: datetime) -> None:  # type: ignore[no-untyped-def]
        self.cast, self.now = cast, now
        self.office = Office(cast, now)

    def matter(
        self,
        lead: str = "fagai",
        by: str = "zhou",
        *,
        helpers: tuple[str, ...] = (),
        regime: tuple[str, str] | None = None,
        targets: list[dict[str, object]] | None = None,
        due: date | None = date(2026, 12, 31),
        source: str = "plan",
    ) -> Matter:
        """One matter under way, dispatched and signed now."""
        matter = self.office.register(lead, helpers=helpers)
        changed: dict[str, object] = {"targets": targets or [], "due": due, "source": source}
        if regime:
            changed |= {"regime": regime[0], "regime_kind": regime[1]}
        Matter.objects.filter(pk=matter.pk).update(**changed)
        [sent] = self.act(matters.dispatch, "shen", matter_ids=[matter.pk])
        self.act(matters.sign, by, matter_id=sent.pk)
        return Matter.objects.get(pk=sent.pk)

    def act(self, service, who: str, **more):  # type: ignore[no-untyped-def]
        return service(actor=getattr(self.cast, who), now=self.now, request_id=uuid4(), **more)

    def tell(self, matter: Matter, who: str = "zhou", **more: object) -> Report:
        """The report of a matter for its present period."""
        values = SAID | {str(k): str(v) for k, v in more.items() if k not in {"share", "given"}}
        given = more.get("given") or Given(values)
        return services.submit(
            actor=getattr(self.cast, who),
            now=self.now,
            request_id=uuid4(),
            matter_id=matter.pk,
            given=given,  # type: ignore[arg-type]
            share=bool(more.get("share")),
        )

    def save(self, matter: Matter, who: str, values: Mapping[str, str], **seen: str):  # type: ignore[no-untyped-def]
        """A draft as somebody leaves it."""
        return services.save_draft(
            actor=getattr(self.cast, who),
            now=self.now,
            matter_id=matter.pk,
            given=Given(values, seen),
        )


@pytest.fixture
def units(cast, now: datetime) -> Unit:  # type: ignore[no-untyped-def]
    return Unit(cast, now)


@pytest.fixture
def sign_in(cast) -> Callable[[str], Client]:  # type: ignore[no-untyped-def]
    """Sign a member of the cast in, each with a browser of his own."""
    return lambda who: signed_in(cast.users[who])
