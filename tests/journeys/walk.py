"""A walk over the pages: where they are, and what a browser was given at each."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from luoshi.documents.models import Paper
from luoshi.matters.models import Matter
from luoshi.world.cast import Cast
from tests.journeys import paper
from tests.journeys.office import Office

NOWHERE = "/no-such-page/"
SIGN_IN = "/sign-in/"


def pages(office: Office, people: Cast) -> list[str]:
    """Every page that the clerk sees, with something on it, an error among them."""
    parent, bureau = office.ids[paper.EVERY_TOWNSHIP], office.ids[paper.BUREAU]
    branch = Matter.objects.filter(parent=parent).latest("pk").pk
    found, fagai = Paper.objects.get().pk, people.units["fagai"].pk
    return [
        "/",
        "/desk/others/",
        "/papers/",
        f"/papers/{found}/",
        "/papers/receive/",
        f"/decomposition/{office.version_id}/",
        "/sign-offs/?show=all",
        f"/sign-offs/{office.sign_off_id}/",
        f"/sign-offs/{office.sign_off_id}/sheet/",
        "/dispatch/",
        "/ledger/",
        "/ledger/?q=没有这样的事项",
        f"/matters/{parent}/",
        f"/matters/{branch}/",
        f"/matters/{office.ids[paper.ROADS]}/",
        f"/matters/{bureau}/notice/",
        "/matters/add/",
        "/units/",
        f"/units/{fagai}/",
        "/units/people/",
        f"/units/people/{people.zhou.person_id}/",
        f"/demands/{fagai}/",
        "/password/",
        NOWHERE,
    ]


@dataclass
class Given:
    """What the browser asked for and got while it walked."""

    hosts: set[str] = field(default_factory=set)
    without_policy: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)

    def listen(self, page: Any) -> None:
        """Note every request and answer of a page from now on."""
        page.on("request", lambda asked: self.hosts.add(urlsplit(asked.url).netloc))
        page.on("requestfailed", lambda asked: self.failed.append(asked.url))
        page.on("response", self._answered)

    def _answered(self, answer: Any) -> None:
        if urlsplit(answer.url).path.startswith("/static/"):
            return
        if "default-src 'self'" not in answer.headers.get("content-security-policy", ""):
            self.without_policy.append(answer.url)

    def walk(self, page: Any, site: str, addresses: Iterable[str]) -> None:
        """Open page after page and let each load whole."""
        for address in addresses:
            answer = page.goto(f"{site}{address}", wait_until="load")
            self.statuses[address] = answer.status

    def plain(self) -> dict[str, Any]:
        """The same as JSON can hold it."""
        return asdict(self) | {"hosts": sorted(self.hosts)}
