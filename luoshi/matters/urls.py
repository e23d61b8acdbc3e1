"""Addresses of matters: the ledger, one matter and its acts, drafts, sign-offs, notices."""

from django.urls import path

from luoshi.matters.views import (
    correcting,
    cutting,
    decomposition,
    dispatch,
    drafts,
    erasure,
    ledger,
    matter,
    notice,
    review,
    sign_off,
)

app_name = "matters"
urlpatterns = [
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/out.xlsx", ledger.ledger_xlsx, name="ledger-xlsx"),
    path("ledger/act/", ledger.bulk, name="ledger-act"),
    path("matters/add/", drafts.add, name="add"),
    path("matters/<int:pk>/", matter.matter, name="matter"),
    path("matters/<int:pk>/edit/", drafts.edit, name="draft-edit"),
    path("matters/<int:pk>/row/", drafts.row, name="draft-row"),
    path("matters/discard/", drafts.discard, name="draft-discard"),
    path("matters/erase/", erasure.erase, name="erase"),
    path("matters/submit/", sign_off.submit, name="submit"),
    path("matters/<int:pk>/sign/", matter.sign, name="sign"),
    path("matters/<int:pk>/refuse/", matter.refuse, name="refuse"),
    path("matters/<int:pk>/decide-refusal/", matter.decide_refusal, name="decide-refusal"),
    path("matters/<int:pk>/recall/", matter.recall, name="recall"),
    path("matters/<int:pk>/reassign/", matter.reassign, name="reassign"),
    path("matters/<int:pk>/dispatch/", dispatch.dispatch_one, name="dispatch"),
    path("matters/<int:pk>/notice/", notice.notice, name="notice"),
    path("matters/<int:pk>/notice.docx", notice.notice_docx, name="notice-docx"),
    path("dispatch/", dispatch.dispatch_many, name="dispatch-many"),
    path("decomposition/<int:version_id>/", decomposition.decomposition, name="decomposition"),
    path("decomposition/<int:version_id>/read/", decomposition.read, name="decomposition-read"),
    path("sign-offs/", sign_off.sign_offs, name="sign-offs"),
    path("sign-offs/<int:pk>/", sign_off.sign_off, name="sign-off"),
    path("sign-offs/<int:pk>/decide/", sign_off.decide, name="sign-off-decide"),
    path("sign-offs/<int:pk>/sheet/", sign_off.sheet, name="sign-off-sheet"),
    path("matters/review/", review.review, name="review"),
    path("matters/doubt/", review.doubt, name="doubt"),
    path("matters/<int:pk>/split/", cutting.split, name="split"),
    path("matters/merge/", cutting.merge, name="merge"),
    path("decomposition/<int:version_id>/passage/", decomposition.passage, name="passage"),
    path("decomposition/<int:version_id>/correct/", correcting.correct, name="correct"),
]
