"""Addresses of reports: what is owed, one report, a matter's reports, the overview, the sheet."""

from django.urls import path

from luoshi.feedback.views import erasure, routes, schedule, sheet
from luoshi.feedback.views import reports as views

app_name = "feedback"
urlpatterns = [
    path("", views.owed, name="owed"),
    path("overview/", views.overview, name="overview"),
    path("erase/", erasure.erase, name="erase"),
    path("sheet/", sheet.sheet, name="sheet"),
    path("sheet/out.xlsx", sheet.out, name="sheet-out"),
    path("sheet/confirm/", sheet.confirm, name="sheet-confirm"),
    path("matters/<int:pk>/", views.matter, name="matter"),
    path("matters/<int:pk>/schedule/", schedule.schedule, name="schedule"),
    path("matters/<int:pk>/report/", views.report, name="report"),
    path("matters/<int:pk>/prepared/", routes.prepared, name="prepared"),
    path("matters/<int:pk>/prepared/pass/", routes.pass_on, name="pass-prepared"),
    path("matters/<int:pk>/share/", views.share, name="share"),
]
