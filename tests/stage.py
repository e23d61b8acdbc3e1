"""The scene of the matrix: one thing of each kind, made by those whose job it is."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from tests.handing_over import handovers
from tests.prepared_scene import prepared_scene

MORE = ("asked", "suspended", "planned", "standing", "part")  # of the scene: matters under way
SLUGS = (
    *("alias", "accept", "dismiss", "sign", "unit", "rename"),
    *("closing", "request", "result", "striking-off"),
)


class Stage:
    """Things in every state, each made by those whose job it is."""

    def __init__(self, cast: Any, now: datetime) -> None:
        self.cast, self.now = cast, now

    def act(self, service: Any, who: str, **more: Any) -> Any:
        return service(actor=getattr(self.cast, who), now=self.now, request_id=uuid4(), **more)

    def draft(self) -> Any:
        from luoshi.matters.rules import Ownership
        from luoshi.matters.rules import Row as Draft

        lead = (self.cast.units["fagai"].pk,)
        row = Draft(
            "完成老旧小区改造三个。", "三个小区完工", False, Ownership.SINGLE, lead, (), None
        )
        return self.act(services().add_draft, "shen", row=row, source="plan")

    def propose(self) -> Any:
        return self.act(services().submit_for_sign_off, "shen", matter_ids=[self.draft().pk])

    def register(self) -> Any:
        run = self.propose()
        for step, who in enumerate(("han", "gao")):
            self.act(services().decide_sign_off, who, sign_off_id=run.pk, step=step, agree=True)
        return run.matters.get()

    def dispatch(self) -> Any:
        return self.act(services().dispatch, "shen", matter_ids=[self.register().pk])[0]

    def refuse(self) -> Any:
        matter = self.dispatch()
        self.act(services().refuse, "zhou", matter_id=matter.pk, reason="不属我局职责")
        return matter

    def sign(self) -> Any:
        pk, handler = self.dispatch().pk, self.cast.he.person_id
        return self.act(services().sign, "zhou", matter_id=pk, handler_id=handler)

    def submitted(self) -> Any:
        from luoshi.matters.rules.closing import Claim

        claims = (Claim("三个小区完工", "已完工"),)
        given = {"claims": claims, "summary": "三个小区都已完工。"}
        pk = self.sign().pk
        return self.act(services().submit_closing, "zhou", matter_id=pk, **given)

    def noted(self) -> Any:
        """Born of a leader's note, and shown to him."""
        from luoshi.matters.models import Matter

        pk, leader = self.submitted().pk, self.cast.gao.person_id
        Matter.objects.filter(pk=pk).update(source="instruction", leader=leader)
        return self.act(services().show_leader, "shen", matter_id=pk)

    def notes(self) -> dict[str, int]:
        """A leader's note on its slip, and one that is filed."""
        from luoshi.matters.rules.instructions import Note, NoteKind

        leader, day = self.cast.gao.person_id, self.now.date()
        given = {
            "note": Note(leader, day, "请县发展改革局拿出方案报我。"),
            "filed-note": Note(leader, day, "阅。", NoteKind.READ),
        }
        file = services().file_instruction
        made = {name: self.act(file, "shen", note=note).pk for name, note in given.items()}
        return made | {"leader": leader}

    def closed(self) -> Any:
        from luoshi.matters.rules.closing import SIX, Finding, Judgement, Rating

        judged = Judgement((Finding(True),), dict.fromkeys(SIX, True))
        given = {"judgement": judged, "rating": Rating.GOOD}
        return self.act(services().close, "shen", matter_id=self.submitted().pk, **given)

    def verified(self) -> dict[str, int]:
        """Sent back, with the note of a visit."""
        from luoshi.documents.attached import read_attached
        from luoshi.journal.models import Entry
        from luoshi.matters.models import EvidenceFile
        from luoshi.matters.rules.closing import SIX, Finding, Judgement

        pk = self.submitted().pk
        judged = Judgement((Finding(False),), dict.fromkeys(SIX, True), "差一个小区")
        self.act(services().send_back, "shen", matter_id=pk, judgement=judged)
        entry = Entry.objects.get(chain_id=pk, act="matter.sent_back").pk
        files = read_attached([("核查记录.txt", b"two of three")])
        given = {"matter_id": pk, "entry_id": entry, "files": files}
        self.act(services().attach_evidence, "shen", **given)
        file = EvidenceFile.objects.get(entry_id=entry)
        return {"verified": pk, "verdict-entry": entry, "verdict-file": file.pk}

    def evidence_asked(self) -> dict[str, int]:
        """A report, and a piece of evidence that the office asks for with its reason."""
        from luoshi.feedback.services import Given, submit
        from luoshi.matters.rules.asks import Wanted

        pk, told = self.sign().pk, {"word": "on_schedule", "progress": "完成两个小区"}
        entry = self.act(submit, "zhou", matter_id=pk, given=Given(told)).entry_id
        given = {"entry_id": entry, "wanted": Wanted("验收备案表", "报告里的完成数要核对")}
        row = self.act(services().ask_evidence, "shen", matter_id=pk, **given)
        return {"evidence-asked": pk, "asked-entry": entry, "evidence-ask": row.pk}

    def laid(self) -> dict[str, int]:
        """Records with files: a report, an answer of another bureau, a verdict."""
        found = self.reported() | self.answered()
        return found | self.verified() | self.evidence_asked()

    def asked(self) -> Any:
        from luoshi.matters.rules import RequestKind
        from luoshi.matters.rules.requests import Asked

        pk = self.sign().pk
        asked = Asked(RequestKind.SUSPENSION, "规划调整")
        return self.act(services().ask, "zhou", matter_id=pk, asked=asked).matter

    def planned(self) -> Any:
        from luoshi.matters.rules.plans import Planned, PlannedMilestone

        pk, day = self.sign().pk, self.now.date()
        plan = Planned((PlannedMilestone("三个小区开工", day),))
        return self.act(services().propose_plan, "zhou", matter_id=pk, planned=plan).matter

    def standing(self) -> Any:
        from luoshi.kernel.periods import Cycle

        given = {"cycle": Cycle.MONTH, "reason": "长期坚持"}
        return self.act(services().turn_standing, "shen", matter_id=self.sign().pk, **given)

    def part(self) -> Any:
        from luoshi.matters.rules.subdividing import Part

        unit, he = self.cast.units["fagai"].pk, self.cast.he.person_id
        parts = [Part(unit, "起草方案", handler_id=he)]
        return self.act(services().subdivide, "zhou", matter_id=self.sign().pk, parts=parts)[0]

    def suspended(self) -> Any:
        pk = self.asked().pk
        return self.act(services().answer_request, "shen", matter_id=pk, grant=True)

    def help_asked(self) -> Any:
        """财政局 owes 发展改革局 an answer."""
        from luoshi.matters.rules.help import Plea

        pk, until = self.sign().pk, date(2026, 12, 31)
        self.act(services().reschedule, "shen", matter_id=pk, until=until, reason="会议定的")
        plea = Plea(self.cast.units["caizheng"].pk, "配套资金没有落实。", "明确资金来源")
        return self.act(services().ask_help, "zhou", matter_id=pk, plea=plea)

    def answered(self) -> dict[str, int]:
        """The same, answered with a file; the pause waits for its ruling."""
        from luoshi.documents.attached import read_attached
        from luoshi.journal.models import Entry
        from luoshi.matters.models import EvidenceFile

        row = self.help_asked()
        given = {"help_id": row.pk, "answer": "资金已安排。"}
        self.act(services().answer_help, "fang", **given)
        entry = Entry.objects.get(chain_id=row.matter_id, act="matter.help_answered").pk
        files = read_attached([("批复.txt", b"allotted")])
        given = {"matter_id": row.matter_id, "entry_id": entry, "files": files}
        self.act(services().attach_evidence, "fang", **given)
        file = EvidenceFile.objects.get(entry_id=entry)
        return {"answered": row.matter_id, "answer-entry": entry, "answer-file": file.pk}

    def parent(self) -> Any:
        from luoshi.matters.rules import Ownership

        return self.shared(Ownership.EACH)

    def void_parent(self) -> Any:
        """Each of its branches was asked to be cancelled, and another granted it."""
        from luoshi.matters.rules import RequestKind
        from luoshi.matters.rules.requests import Asked

        found = self.parent()
        for branch in found.children.order_by("pk"):
            asked = Asked(RequestKind.CANCELLATION, "规划调整")
            self.act(services().ask, "shen", matter_id=branch.pk, asked=asked)
            self.act(services().answer_request, "jiang", matter_id=branch.pk, grant=True)
        return found

    def shared(self, ownership: Any) -> Any:
        """What two bureaus are given together."""
        from luoshi.matters.models import Matter
        from luoshi.matters.rules import Row as Draft

        units = (self.cast.units["fagai"].pk, self.cast.units["caizheng"].pk)
        row = Draft("查一遍。", "查完", False, ownership, units, (), None)
        pk = self.act(services().add_draft, "shen", row=row, source="plan").pk
        run = self.act(services().submit_for_sign_off, "shen", matter_ids=[pk])
        for step, who in enumerate(("han", "gao")):
            self.act(services().decide_sign_off, who, sign_off_id=run.pk, step=step, agree=True)
        self.act(services().dispatch, "shen", matter_ids=[pk])
        return Matter.objects.get(pk=pk)

    def receive(self) -> Any:
        from luoshi.documents.services import receive_paper

        text = "云岭县人民政府办公室文件\n\n1．改造老茶园三千亩。（责任单位：县发展和改革局）\n"
        given = {"data": text.encode(), "name": "方案.txt", "title": "茶园提质方案"}
        return self.act(receive_paper, "shen", **given)

    def receive_ledger(self) -> Any:
        from luoshi.documents.services import receive_paper

        text = "任务内容,责任单位,完成时限\n清淤河道5公里。,县发展和改革局,年底前\n"
        return self.act(receive_paper, "shen", data=text.encode(), name="台账.csv")

    def read(self) -> Any:
        from luoshi.documents.services import receive_paper

        tasks = [f"{at}.新建加压站{at + 1}座。\n牵头单位：县管线办\n" for at in (1, 2)]
        text = "云岭县供水分工方案\n\n" + "".join(tasks)
        given = {"data": text.encode(), "name": "供水.txt", "title": "供水分工方案"}
        version = self.act(receive_paper, "shen", **given).version
        return self.act(services().draft_from_paper, "shen", version_id=version.pk)

    def saved_view(self) -> Any:
        from luoshi.matters.rules.saved_views import Wanted

        given = {"name": "路灯", "wanted": Wanted(text="路灯"), "shared": True}
        return services().save_view(actor=self.cast.shen, now=self.now, **given)

    def messages(self) -> dict[str, int]:
        return {
            "notice": self.told().pk,
            "watch": self.watch().pk,
            "delivery": self.delivered().pk,
        }

    def told(self) -> Any:
        from luoshi.notices.queries import unread

        pk = self.dispatch().pk
        return unread(self.cast.zhou).get(subject_id=pk)

    def watch(self) -> Any:
        from luoshi.notices.services import set_watch

        given = {"person_id": self.cast.he.person_id, "first": self.now.date()}
        return self.act(set_watch, "zhou", last=self.now.date(), **given)

    def delivered(self) -> Any:
        """A message that left the house, and nobody knows whether it arrived."""
        from luoshi.notices.models import Delivery, Digest

        digest = Digest.objects.create(person_id=self.cast.zhou.person_id, at=self.now)
        at = {"next_at": self.now, "marked_at": self.now}
        return Delivery.objects.create(digest=digest, channel="smtp", state="unknown", **at)

    def reported(self) -> dict[str, int]:
        """A report with a file."""
        from luoshi.documents.attached import read_attached
        from luoshi.feedback.services import Given, submit
        from luoshi.matters.models import EvidenceFile

        pk, told = self.sign().pk, {"word": "on_schedule", "progress": "完成两个小区"}
        given = {"given": Given(told), "files": read_attached([("说明.txt", b"20 units")])}
        report = self.act(submit, "zhou", matter_id=pk, **given)
        file = EvidenceFile.objects.get(entry_id=report.entry_id)
        return {"reported": pk, "report-entry": report.entry_id, "evidence": file.pk}

    def suggest(self) -> Any:
        from luoshi.org.models import AliasSuggestion
        from luoshi.org.services import Correction, suggest_aliases

        told = Correction("县管线办", self.cast.units["jiaoti"].pk, "matter", 1, 1, 1)
        suggest_aliases(actor=self.cast.shen, now=self.now, corrections=[told])
        return AliasSuggestion.objects.get()


def services() -> Any:
    from luoshi.matters import services as found

    return found


def set_scene(cast: Any, now: datetime) -> dict[str, Any]:
    """One thing of each kind; ids and words by their names."""
    stage = Stage(cast, now)
    run, receipt = stage.propose(), stage.receive()
    row, next_row = stage.read()
    return handovers(stage) | {
        "row": row.pk,
        "next-row": next_row.pk,
        "read-version": row.paper_version_id,
        "draft": stage.draft().pk,
        "proposed": run.matters.get().pk,
        "sign-off": run.pk,
        "registered": stage.register().pk,
        "dispatched": stage.dispatch().pk,
        "refused": stage.refuse().pk,
        "underway": stage.sign().pk,
        "submitted": stage.submitted().pk,
        "noted": stage.noted().pk,
        **stage.notes(),
        "closed": stage.closed().pk,
        **prepared_scene(stage),
        "parent": stage.parent().pk,
        "void-parent": stage.void_parent().pk,
        "help": stage.help_asked().pk,
        **{name: getattr(stage, name)().pk for name in MORE},
        "paper": receipt.paper.pk,
        "jiaoti": cast.units["jiaoti"].pk,
        "version": receipt.version.pk,
        "ledger": stage.receive_ledger().version.pk,
        "fagai": cast.units["fagai"].pk,
        "caizheng": cast.units["caizheng"].pk,
        "person": cast.he.person_id,
        "user": cast.users["he"].pk,
        **stage.messages(),
        **stage.laid(),
        "saved-view": stage.saved_view().pk,
        "suggestion": stage.suggest().pk,
        **{f"slug:{word}": word for word in SLUGS},
        "slug:answer": "done",
    }
