"""The only writer of papers: receive, add a version, correct the head, wipe."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.db.models import F, Max

from luoshi.documents import queries, rules
from luoshi.documents.acts import PaperAmended, PaperErased, PaperReceived, VersionAdded
from luoshi.documents.models import Paper, PaperContent, PaperVersion
from luoshi.documents.reading import Reading, read_paper
from luoshi.documents.rules import Ground, SourceKind
from luoshi.journal import services as journal
from luoshi.journal.models import Entry
from luoshi.journal.once import answering, once
from luoshi.journal.queries import typed
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken, Stale

# One seal name for all that wiping takes with it; the reason of the wiping stays.
WORDING = "wording"
REASON = "reason"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a paper handed in.

    With `stored` false nothing was written: `same_as` is the version that was already here, and
    `paper` and `version` are that one's. `exact` says whether the bytes are the same, not only
    the wording.
    """

    paper: Paper
    version: PaperVersion
    same_as: PaperVersion | None = None
    stored: bool = True
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a paper as a clerk corrects it."""

    title: str
    issuer: str
    number: str
    dated: date | None
    kind: SourceKind


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was wiped; rooms that copied wording out of these versions wipe theirs as well.

    `digests` are those of the bytes, for rooms that hold files; empty for a repeated request.
    """

    paper_ids: tuple[int, ...]
    version_ids: tuple[int, ...]
    digests: tuple[str, ...] = ()


def receive_paper(  # noqa: PLR0913 - the gate of four entrances
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    data: bytes,
    name: str,
    title: str = "",
    kind: SourceKind | None = None,
    paper_id: int | None = None,
    keep_both: bool = False,
) -> Receipt:
    """Take a paper in as a new one, or as a new version of `paper_id`.

    A classified or unreadable paper raises BadInput before the database is asked anything. A
    paper that is already here is not stored again (see Receipt) unless `keep_both` says so.
    Without `kind` and `title` both are taken from the paper itself.
    """
    reading = read_paper(data, name, title)
    if not rules.may_receive(actor):
        raise NotAllowed("收文登记由督查员或督查室主任办理。")
    said = {"file": reading.sha256, "title": title, "kind": kind, "paper": paper_id}
    with answering(request_id, said), transaction.atomic():
        if done := _received_before(request_id, actor, paper_id):
            return _receipt_again(done[0], reading.sha256)
        _one_at_a_time(reading.text_sha256)
        if paper_id is not None:
            return _add_version(actor, now, request_id, reading, paper_id)
        same = queries.same_version(actor, sha256=reading.sha256, text_sha256=reading.text_sha256)
        if same is not None and not keep_both:
            return _already_here(same, reading)
        return _new_paper(actor, now, request_id, reading, kind, same)


def _received_before(request_id: UUID, actor: Actor, paper_id: int | None) -> list[Entry]:
    act = PaperReceived.ACT if paper_id is None else VersionAdded.ACT
    about = {} if paper_id is None else {"paper": paper_id}
    return journal.replayed(request_id, actor, act, **about)


def _receipt_again(entry: Entry, sha256: str) -> Receipt:
    """The receipt of the same file sent twice; another file is no repetition (RuleBroken)."""
    body = typed(entry).body
    assert isinstance(body, PaperReceived | VersionAdded)
    version = PaperVersion.objects.light().select_related("paper__unit").get(pk=body.version)
    if version.sha256 != sha256:
        raise RuleBroken(journal.SPENT)
    return Receipt(version.paper, version)


def _one_at_a_time(text_sha256: str) -> None:
    """Two clerks with one paper: the second waits, and then is told that it is here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [text_sha256])


def _already_here(same: PaperVersion, reading: Reading) -> Receipt:
    exact = same.sha256 == reading.sha256
    return Receipt(same.paper, same, same_as=same, stored=False, exact=exact)


def _new_paper(
    actor: Actor,
    now: datetime,
    request_id: UUID,
    reading: Reading,
    kind: SourceKind | None,
    same: PaperVersion | None,
) -> Receipt:
    paper = Paper.objects.create(
        title=reading.title,
        issuer=reading.issuer,
        number=reading.number,
        dated=reading.dated,
        kind=kind or rules.kind_of(reading.title),
        unit_id=actor.unit_id,
        received_at=now,
        received_by_id=actor.person_id,
        internal=reading.internal,
    )
    version = _store(paper, 1, actor, now, reading)
    body = PaperReceived(
        unit=paper.unit_id,
        unit_path=actor.unit_path,
        source=SourceKind(paper.kind).value,
        version=version.pk,
        media=version.media,
        size=version.size,
        internal=paper.internal,
        wording=_seal_wording(paper, version, now),
    )
    journal.record(
        kind="paper", id=paper.pk, body=body, actor=actor, now=now, request_id=request_id
    )
    return Receipt(paper, version, same_as=same)


def _add_version(
    actor: Actor, now: datetime, request_id: UUID, reading: Reading, paper_id: int
) -> Receipt:
    paper = _locked(actor, paper_id)
    twin = PaperVersion.objects.light().filter(paper=paper, sha256=reading.sha256).first()
    if twin is not None:
        return Receipt(paper, twin, same_as=twin, stored=False, exact=True)
    last = paper.versions.aggregate(last=Max("ordinal"))["last"]
    version = _store(paper, (last or 0) + 1, actor, now, reading)
    if reading.internal and not paper.internal:
        Paper.objects.filter(pk=paper.pk).update(internal=True)
    body = VersionAdded(
        version=version.pk,
        ordinal=version.ordinal,
        media=version.media,
        size=version.size,
        internal=reading.internal,
        wording=_seal_wording(paper, version, now),
    )
    journal.record(
        kind="paper", id=paper.pk, body=body, actor=actor, now=now, request_id=request_id
    )
    return Receipt(paper, version)


def _locked(actor: Actor, paper_id: int) -> Paper:
    """The paper, held until the transaction ends, if the actor may change it."""
    rows = Paper.objects.visible_to(actor).select_related("unit").select_for_update(of=("self",))
    paper = rows.filter(pk=paper_id).first()
    if paper is None:
        raise NotFound
    if not rules.may_amend(actor, queries.facts_of(paper)):
        raise NotAllowed("只有收文单位的督查员或督查室主任可以办理；已清除的收文不能再改。")
    return paper


def _store(
    paper: Paper, ordinal: int, actor: Actor, now: datetime, reading: Reading
) -> PaperVersion:
    key = {"unit_id": paper.unit_id, "sha256": reading.sha256}
    PaperContent.objects.bulk_create(
        [PaperContent(data=reading.data, **key)], ignore_conflicts=True
    )
    return PaperVersion.objects.create(
        paper=paper,
        ordinal=ordinal,
        name=reading.name,
        sha256=reading.sha256,
        text_sha256=reading.text_sha256,
        size=len(reading.data),
        media=reading.extract.kind,
        text=reading.extract.text,
        header=reading.extract.header,
        places=rules.packed(reading.extract.places),
        warnings=list(reading.extract.warnings),
        sheets=list(reading.extract.sheets),
        content=PaperContent.objects.only("pk").get(**key),
        received_at=now,
        received_by_id=actor.person_id,
    )


def _seal_wording(paper: Paper, version: PaperVersion, now: datetime) -> str:
    value = {"title": paper.title, "name": version.name, "sha256": version.sha256}
    return journal.seal(kind="paper", id=paper.pk, field=WORDING, value=value, now=now)


@once
def amend_paper(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    paper_id: int,
    revision: int,
    head: Head,
) -> Paper:
    """Correct the head of a paper; raises Stale when somebody did since `revision` was read."""
    if journal.replayed(request_id, actor, PaperAmended.ACT, paper=paper_id):
        return queries.paper_for(actor, paper_id)
    head = _checked(head)
    paper = _locked(actor, paper_id)
    if paper.revision != revision:
        raise Stale
    values = asdict(head)
    changed = tuple(name for name, value in values.items() if getattr(paper, name) != value)
    if not changed:
        return paper
    Paper.objects.filter(pk=paper.pk).update(**values, revision=F("revision") + 1)
    stated = {name: str(values[name] or "") for name in changed}
    seal = journal.seal(kind="paper", id=paper.pk, field=WORDING, value=stated, now=now)
    journal.record(
        kind="paper",
        id=paper.pk,
        body=PaperAmended(fields=changed, head=seal),
        actor=actor,
        now=now,
        request_id=request_id,
    )
    return queries.paper_for(actor, paper_id)


def _checked(head: Head) -> Head:
    title = rules.clean_title(head.title)
    if not title:
        raise BadInput("请填写文件标题。", {"title": "标题不能为空。"})
    return Head(
        title=title,
        issuer=rules.clean_title(head.issuer)[: rules.ISSUER_LIMIT],
        number=rules.clean_title(head.number)[: rules.NUMBER_LIMIT],
        dated=head.dated,
        kind=head.kind,
    )


@once
def erase_paper(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    paper_id: int,
    ground: Ground,
    reason: str,
) -> Erasure:
    """Wipe bytes, wording, names and titles of a paper and of all papers alike in the region.

    Only the security administrator may. Rows, entries and chains stay; what entries committed to
    is erased from the seals. Raises NotFound for a paper of another region.
    """
    if done := journal.replayed(request_id, actor, PaperErased.ACT, paper=paper_id):
        return _erasure([entry.chain_id for entry in done])
    if not rules.may_open_erasing(actor):
        raise NotAllowed("清除收文内容由安全管理员办理。")
    if not reason.strip():
        raise BadInput("请写明清除的依据和经过。", {"reason": "请写明清除的依据和经过。"})
    found = queries.erasable(actor, paper_id)
    ids = sorted((found.paper_id, *found.alike))
    digests = PaperVersion.objects.filter(paper_id__in=ids).exclude(sha256="")
    known = tuple(digests.values_list("sha256", flat=True))
    lines = _lines_of_erasure(ids, ground, reason.strip(), now)
    journal.record_many(lines=lines, actor=actor, now=now, request_id=request_id)
    _wipe(ids, now)
    for pk in ids:
        _wipe_seals(pk, ground, actor, now, request_id)
    return replace(_erasure(ids), digests=known)


def _lines_of_erasure(
    ids: Sequence[int], ground: Ground, reason: str, now: datetime
) -> list[journal.Line]:
    """Hold the papers, and say of each how many versions go; the reason goes into seals."""
    papers = Paper.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    counts = {paper.pk: paper.versions.count() for paper in papers}
    return [
        journal.Line(
            "paper",
            pk,
            PaperErased(
                ground=ground.value,
                versions=count,
                reason=journal.seal(kind="paper", id=pk, field=REASON, value=reason, now=now),
            ),
        )
        for pk, count in counts.items()
    ]


def _wipe(ids: Sequence[int], now: datetime) -> None:
    versions = PaperVersion.objects.filter(paper_id__in=ids)
    contents = set(versions.exclude(content=None).values_list("content_id", flat=True))
    empty = {"name": "", "text": "", "header": "", "sha256": "", "text_sha256": ""}
    versions.update(content=None, places=[], warnings=[], sheets=[], **empty)
    PaperContent.objects.filter(pk__in=contents, versions__isnull=True).delete()
    Paper.objects.filter(pk__in=ids).update(
        title="", issuer="", number="", dated=None, erased_at=now, revision=F("revision") + 1
    )


def _wipe_seals(pk: int, ground: Ground, actor: Actor, now: datetime, request_id: UUID) -> None:
    with suppress(NotFound):  # a paper brought in by a bulk load has sealed nothing
        journal.erase(
            kind="paper",
            id=pk,
            fields=(WORDING,),
            basis=ground.value,
            actor=actor,
            now=now,
            # one request writes one entry a chain, and this is the chain's second
            request_id=uuid5(request_id, f"seals of {pk}"),
        )


def _erasure(paper_ids: Sequence[int]) -> Erasure:
    versions = PaperVersion.objects.filter(paper_id__in=paper_ids).order_by("pk")
    return Erasure(tuple(paper_ids), tuple(versions.values_list("pk", flat=True)))
