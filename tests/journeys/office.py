"""What has happened in the office before a test begins: through the gate, by whose job it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from luoshi.documents.services import receive_paper
from luoshi.kernel.periods import civil_day
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.world.cast import Cast
from tests.journeys import paper


@dataclass
class Office:
    """A paper on its way; the pages read the clock, so these acts happen now as well."""

    people: Cast
    version_id: int = 0
    sign_off_id: int = 0
    ids: dict[str, int] = field(default_factory=dict)

    def matter(self, words: str) -> Matter:
        """The row of a task as it is now."""
        return Matter.objects.get(pk=self.ids[words])

    def draft(self) -> "Office":
        """The paper is received and read."""
        year = paper.next_year(civil_day(datetime.now(UTC)))
        data = paper.docx_of(paper.lines(year))
        receipt = self._act(receive_paper, "shen", data=data, name="方案.docx", kind=None)
        self.version_id = receipt.version.pk
        drafts = self._act(services.draft_from_paper, "shen", version_id=self.version_id)
        self.ids = {draft.content: draft.pk for draft in drafts}
        return self

    def register(self, tasks: Iterable[str] = (paper.EVERY_TOWNSHIP, paper.BUREAU)) -> "Office":
        """Rows that lack nothing are signed off."""
        if not self.ids:
            self.draft()
        ids = [self.ids[words] for words in tasks]
        run = self._act(services.submit_for_sign_off, "shen", matter_ids=ids)
        self.sign_off_id = run.pk
        for step, who in enumerate(("han", "gao")):
            given = {"sign_off_id": run.pk, "step": step, "agree": True}
            self._act(services.decide_sign_off, who, **given)
        return self

    def dispatch(self, *tasks: str) -> "Office":
        """Registered rows go out."""
        wanted = tasks or (paper.EVERY_TOWNSHIP, paper.BUREAU)
        self.register(wanted)
        ids = [self.ids[words] for words in wanted]
        self._act(services.dispatch, "shen", matter_ids=ids)
        return self

    def _act(self, service: Any, who: str, **given: Any) -> Any:
        actor = getattr(self.people, who)
        return service(actor=actor, now=datetime.now(UTC), request_id=uuid4(), **given)
