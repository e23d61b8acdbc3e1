"""A unit at work on one matter, with a route of its own."""

from datetime import timedelta
from typing import Any, Self
from uuid import uuid4

from luoshi.journal.models import Entry
from luoshi.kernel.actor import Role
from luoshi.matters import queries, services
from luoshi.matters.models import Matter, Prepared, UnitRoute
from luoshi.matters.rules import Ownership
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.services import Passing, Preparing

ASKED = {"kind": "extension", "reason": "雨季停工", "progress": "完成七成", "until": "2027-01-29"}
DONE = {"summary": "已全部完成。", "evidence": "验收报告1份", "done0": "12 公里全部通水"}


class Bureau:
    """A unit at work on one matter, its handler named."""

    def __init__(self, office, route: str = "", **more: object) -> None:  # type: ignore[no-untyped-def]
        self.office, self.cast, self.now = office, office.cast, office.now
        self.deputy = self.cast.actors["fagai", Role.LEADER]
        if route:
            self.choose(route)
        [matter] = office.dispatch("fagai", **more)
        self._sign(matter)

    @classmethod
    def joint(cls, office: Any, *others: str) -> Self:
        """The lead of a matter that it owns jointly with others."""
        self = cls.__new__(cls)
        self.office, self.cast, self.now = office, office.cast, office.now
        self.deputy = self.cast.actors["fagai", Role.LEADER]
        matter = office.register("fagai", *others, ownership=Ownership.JOINT)
        given = {"now": office.now, "request_id": uuid4(), "matter_ids": [matter.pk]}
        services.dispatch(actor=office.cast.shen, **given)
        self._sign(matter)
        return self

    def _sign(self, matter: Matter) -> None:
        self.pk = matter.pk
        self.do(services.sign, "zhou", handler_id=self.cast.he.person_id)

    def actor(self, who: str):  # type: ignore[no-untyped-def]
        return self.deputy if who == "deputy" else getattr(self.cast, who)

    def choose(self, route: str, who: str = "zhou", **more: object) -> UnitRoute:
        given = {"request_id": uuid4(), "now": self.now} | more
        return services.set_unit_route(actor=self.actor(who), route=route, **given)

    def do(self, service, who: str, **more: object):  # type: ignore[no-untyped-def]
        given = {"request_id": uuid4(), "now": self.now + timedelta(days=3)} | more
        return service(actor=self.actor(who), matter_id=self.pk, **given)

    def prepare(self, who: str, kind: str = "closing", **change: object) -> Matter:
        words = {"closing": DONE, "request": ASKED}[kind]
        version = change.pop("version", None)
        given = Preparing(PreparedKind(kind), {**words, **change}, version)
        return self.do(services.prepare, who, given=given)

    def step(self, who: str, kind: str = "closing", **more: object) -> Matter:
        row = Prepared.objects.filter(kind=kind).latest("id")
        version, stage = int(str(more.pop("version", row.version))), more.pop("stage", None)
        passing = Passing(PreparedKind(kind), version, "同意", stage)  # type: ignore[arg-type]
        return self.do(more.pop("service", services.pass_prepared), who, passing=passing, **more)

    def back(self, who: str, kind: str = "closing", **more: object) -> Matter:
        given = {"kind": PreparedKind(kind), "reason": "数不对"} | more
        return self.do(services.hand_back, who, **given)

    @property
    def row(self) -> Prepared:
        return Prepared.objects.latest("id")

    @property
    def matter(self) -> Matter:
        return queries.matter_for(self.cast.zhou, self.pk)

    def acts(self, who: str) -> set[str]:
        matter = queries.matter_for(self.actor(who), self.pk)
        return {act.value for act in queries.acts_for(self.actor(who), matter)}

    def waits(self) -> set[str]:
        names = ("zhou", "he", "meng", "deputy", "fang", "shen", "lu")
        return {who for who in names if queries.to_pass(self.actor(who)).exists()}


def entries(bureau: Bureau) -> list[str]:
    rows = Entry.objects.filter(chain_kind="matter", chain_id=bureau.pk)
    return list(rows.order_by("seq").values_list("act", flat=True))
