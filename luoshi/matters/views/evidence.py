"""佐证: files are laid to a record, fetched, taken back, marked as mistaken."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.documents.upload import demand_whole
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound
from luoshi.kit.http import Request
from luoshi.kit.pages import page
from luoshi.kit.saving import saved
from luoshi.kit.validity import demand_valid
from luoshi.matters import queries, services
from luoshi.matters.forms.evidence import EndFileForm, EvidenceForm
from luoshi.matters.rules import Act
from luoshi.matters.rules.evidence import RecordKind
from luoshi.matters.sentences.evidence import laid_to, line_of, name_of
from luoshi.matters.views.matter import done, one


@require_http_methods(["GET", "POST"])
def add(request: Request, pk: int, entry_id: int) -> HttpResponse:
    """More files for a record that waits."""
    found = queries.matter_for(request.actor, pk)
    record = next((r for r in queries.records_of(found) if r.entry_id == entry_id), None)
    if record is None:
        raise NotFound
    if Act.ATTACH not in queries.acts_for(request.actor, found):
        raise NotAllowed
    if request.method == "POST":
        return _attach(request, pk, entry_id)
    laid = laid_to(request.actor, found)[entry_id]
    if not laid.add_url:
        raise NotAllowed(_("这份材料的佐证不能再补充：或者已经有了结果，或者由别的单位报送。"))
    things = {"matter": found, "kind": name_of(record), "laid": laid}
    return page(request, "matters/evidence_add.html", things | {"form": EvidenceForm()})


def _attach(request: Request, pk: int, entry_id: int) -> HttpResponse:
    demand_whole(request)
    files = EvidenceForm(request.POST, request.FILES).taken()
    services.attach_evidence(**one(request, pk), entry_id=entry_id, files=files)
    return done(request, pk, _("佐证已提交。"))


@require_http_methods(["GET", "POST"])
def evidence(request: Request, pk: int) -> HttpResponse:
    """One file: what it is, and how it is taken back or marked."""
    found = queries.file_for(request.actor, pk)
    matter = queries.matter_for(request.actor, found.matter_id)
    if request.method == "POST":
        return _end(request, pk, matter.pk)
    laid = laid_to(request.actor, matter).get(found.entry_id)
    lines = laid.lines if laid else []
    line = next((one for one in lines if one.file.pk == pk), None)
    shown = line or line_of(found, is_open=False, changes=False)
    things = {"matter": matter, "line": shown, "lines": [shown], "form": EndFileForm()}
    records = {one.entry_id: name_of(one) for one in queries.records_of(matter)}
    scan = found.record == RecordKind.FORM
    things["kind"] = found.get_record_display() if scan else records[found.entry_id]
    return page(request, "matters/evidence.html", things)


def _end(request: Request, pk: int, matter_id: int) -> HttpResponse:
    reason = demand_valid(EndFileForm(request.POST))["reason"]
    given = one(request, pk)
    given["file_id"] = given.pop("matter_id")
    match request.POST.get("act"):
        case "withdraw":
            services.withdraw_evidence(**given, reason=reason)
            return done(request, matter_id, _("佐证已撤回。"))
        case "mistaken":
            services.mark_mistaken(**given, reason=reason)
            return done(request, matter_id, _("已注明有误。"))
    raise BadInput(_("请选择要办理的操作。"))


@require_GET
def download(request: Request, pk: int) -> HttpResponse:
    """The file, to be saved: never shown by the browser itself."""
    found, data = queries.bytes_of(request.actor, pk)
    return saved(data, found.name)
