"""台账 from a spreadsheet: hand it in, see how it is read, make drafts of its rows."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.decompose.columns import Meaning
from luoshi.documents import queries as documents
from luoshi.documents import services as papers
from luoshi.documents.upload import demand_whole
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.matters import queries, services
from luoshi.matters.filled_workbook import filled_workbook
from luoshi.matters.import_form import NOT_READ, LedgerFileForm, choices_in, year_in
from luoshi.matters.importing import Plan, book_of, plan_import, year_of
from luoshi.matters.ledger_rows import MOST_COLUMNS, Sheet
from luoshi.matters.words import MEANING_LABELS

SHOWN = 100  # problems and rows on the preview; the rest is counted
BOARD = 300  # so many rows are looked through beside the paper, more of them in the ledger
SAMPLES = 2
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def start(request: Request) -> HttpResponse:
    """Choose a spreadsheet; it is received as a paper, as every other source."""
    _demand(request.actor)
    if request.method != "POST":
        return page(request, "matters/import.html", {"form": LedgerFileForm()})
    form = LedgerFileForm(request.POST, request.FILES)
    try:
        demand_whole(request)
        receipt = papers.receive_paper(
            actor=request.actor,
            now=timezone.now(),
            request_id=request_id(request),
            **form.handed_in(),
        )
    except BadInput as refusal:
        context = {"form": LedgerFileForm(), "refusal": refusal.sentence}
        return page(request, "matters/import.html", context, status=422)
    if not receipt.stored:
        messages.info(request, _("这份表格已经收过，下面是按它看的结果。"))
    return redirect(request, reverse("matters:import-preview", args=[receipt.version.pk]))


@require_http_methods(["GET", "POST"])
def preview(request: Request, version_id: int) -> HttpResponse:
    """How the spreadsheet is read, and what importing it would do; posted, it is done."""
    documents.version_for(request.actor, version_id)
    _demand(request.actor)
    if request.method == "POST":
        return _import(request, version_id)
    version, book = book_of(request.actor, version_id)
    choices, year, today = choices_in(request.GET), year_in(request.GET), timezone.localdate()
    plan = plan_import(request.actor, version, book, choices, year=year, today=today)
    context = {
        "version": version,
        "paper": version.paper,
        "year": year or year_of(version, today),
        "here": request.get_full_path(),
        "said": list(request.GET.items()),
        "remade": book.kind != "xlsx",
        "meanings": meanings(),
        "taken": [("yes", _("导入")), ("no", _("不导入"))],
        **_shown(plan),
    }
    return page(request, "matters/import_preview.html", context)


def _import(request: Request, version_id: int) -> HttpResponse:
    done = services.import_ledger(
        actor=request.actor,
        now=timezone.now(),
        request_id=request_id(request),
        version_id=version_id,
        choices=choices_in(request.GET),
        year=year_in(request.GET),
        only_right=request.POST.get("only_right") == "yes",
    )
    said = {"made": done.made, "present": done.present, "left": done.left_out}
    if done.made:
        messages.success(request, _("已拟立 %(made)s 个事项，请核对后送审签。") % said)
    else:
        messages.info(request, _("没有变化：这些行都已在台账里，或者不能导入。"))
    if done.made and done.left_out:
        messages.warning(request, _("还有 %(left)s 行没有导入。") % said)
    if done.made > BOARD:
        return redirect(request, f"{reverse('matters:ledger')}?state=draft")
    return redirect(request, reverse("matters:decomposition", args=[version_id]))


@require_GET
def out(request: Request, version_id: int) -> HttpResponse:
    """The same workbook with its columns filled, to be saved."""
    version, data = documents.original_of(request.actor, version_id)
    _version, book = book_of(request.actor, version_id)
    made = filled_workbook(
        request.actor,
        version,
        data,
        book,
        choices_in(request.GET),
        over=request.GET.get("over") == "yes",
        extra=request.GET.get("extra") == "yes",
    )
    headers = {
        "Content-Disposition": content_disposition_header(True, made.name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(made.data, content_type=XLSX, headers=headers)


def _demand(actor: Actor) -> None:
    if not queries.may_draft(actor):
        raise NotAllowed(_("台账由督查机构的督查员或主任导入。"))


def _shown(plan: Plan) -> dict[str, Any]:
    doubtful = plan.doubtful
    return {
        "sheets": [_shown_sheet(sheet) for sheet in plan.sheets],
        "count": plan.count,
        "making": len(plan.new),
        "right": len(plan.right),
        "present": plan.present,
        "refused": plan.refused[:SHOWN],
        "refused_count": len(plan.refused),
        "doubtful": doubtful[:SHOWN],
        "doubtful_count": len(doubtful),
        "rows": plan.new[:SHOWN],
        "shown": SHOWN,
    }


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column on the preview: its letter, heading, meaning and what stands first below it."""

    name: str
    letter: str
    heading: str
    meaning: str
    samples: str


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """A sheet on the preview."""

    sheet: Sheet
    header: int
    columns: list[ShownColumn]

    @property
    def header_name(self) -> str:
        """The field of the header's row."""
        return f"h{self.sheet.index}"

    @property
    def taken_name(self) -> str:
        """The field that says whether the sheet is taken."""
        return f"t{self.sheet.index}"

    @property
    def taken(self) -> str:
        """Its value."""
        return "yes" if self.sheet.taken else "no"


def _shown_sheet(sheet: Sheet) -> ShownSheet:
    layout, grid = sheet.layout, sheet.grid
    row, below = (layout.row, layout.below) if layout else (0, 1)
    columns = []
    for column in range(min(grid.width, MOST_COLUMNS)):
        meaning = layout.columns.get(column) if layout else None
        under = range(below, min(grid.height, below + 20))
        samples = list(dict.fromkeys(filter(None, (grid.text(at, column) for at in under))))
        heading = layout.titles.get(column, "") if layout else ""
        if heading or samples:
            columns.append(
                ShownColumn(
                    name=f"c{sheet.index}-{column}",
                    letter=sheet.letter(column),
                    heading=heading.replace("\n", " › "),
                    meaning=meaning.value if meaning else NOT_READ,
                    samples="；".join(words[:40] for words in samples[:SAMPLES]),
                )
            )
    return ShownSheet(sheet, row + 1, columns)


def meanings() -> list[tuple[str, Any]]:
    """The meanings a column can be given by hand."""
    return [(NOT_READ, _("不读"))] + [(m.value, MEANING_LABELS[m]) for m in Meaning]
