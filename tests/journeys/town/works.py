"""What has happened to a matter before a journey begins: through the gate, some days ago or now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from luoshi.kernel.periods import civil_day
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.rules import Ownership, Row
from luoshi.matters.rules.closing import Claim, standards
from luoshi.world.cast import Cast

MONTH = timedelta(days=30)


def today() -> datetime:
    """The pages read the clock, so that journeys live now."""
    return datetime.now(UTC)


def day(offset: timedelta) -> date:
    """A civil day before or after today."""
    return civil_day(today() + offset)


@dataclass
class Works:
    """Acts of the cast, `ago` before now: the only way in which a journey moves the clock."""

    people: Cast
    ago: timedelta = timedelta(minutes=5)

    def act(self, service: Callable[..., Any], who: str, **given: Any) -> Any:
        """One act, by whose job it is."""
        now = today() - self.ago
        return service(actor=getattr(self.people, who), now=now, request_id=uuid4(), **given)

    def dispatched(
        self, content: str, acceptance: str = "", *leads: str, due: date | None = None
    ) -> list[Matter]:
        """A matter that is signed off and sent out; to more than one unit, each for itself."""
        units = tuple(self.people.units[code].pk for code in leads or ("fagai",))
        shared = Ownership.EACH if len(units) > 1 else Ownership.SINGLE
        last = due or day(6 * MONTH)
        row = Row(content, acceptance or f"{content}全部做完", False, shared, units, (), last)
        made = self.act(services.add_draft, "shen", row=row, source="plan")
        run = self.act(services.submit_for_sign_off, "shen", matter_ids=[made.pk])
        for step, who in enumerate(("han", "gao")):
            given = {"sign_off_id": run.pk, "step": step, "agree": True}
            self.act(services.decide_sign_off, who, **given)
        sent: list[Matter] = self.act(services.dispatch, "shen", matter_ids=[made.pk])
        return sent

    def underway(self, content: str, acceptance: str = "", *, due: date | None = None) -> Matter:
        """A matter of the bureau that its liaison has signed."""
        [sent] = self.dispatched(content, acceptance, due=due)
        signed: Matter = self.act(services.sign, "zhou", matter_id=sent.pk)
        return signed

    def submitted(self, content: str, acceptance: str = "") -> Matter:
        """A matter of which the bureau says that it is done."""
        matter = self.underway(content, acceptance)
        claims = [Claim(text, "已办妥") for text in standards(acceptance, content)]
        given = {"matter_id": matter.pk, "claims": claims, "summary": "已办妥。"}
        sent: Matter = self.act(services.submit_closing, "zhou", **given)
        return sent
