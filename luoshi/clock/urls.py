"""Addresses of the calendar and of the regimes."""

from django.urls import path

from luoshi.clock import views

app_name = "clock"
urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("import/", views.start, name="import"),
    path("import/preview/", views.preview, name="import-preview"),
    path("import/confirm/", views.confirm, name="import-confirm"),
    path("regimes/", views.regimes, name="regimes"),
    path("regimes/release/", views.release, name="release"),
]
