"""Addresses of the organisation's pages."""

from django.urls import path

from luoshi.org.views import aliases, deeds, importing, units

app_name = "org"
urlpatterns = [
    path("", units.units, name="units"),
    path("<int:pk>/", units.unit, name="unit"),
    path("<int:pk>/children/", units.children, name="children"),
    path("options/", units.options, name="options"),
    path("aliases/", aliases.aliases, name="aliases"),
    path("people/", units.people, name="people"),
    path("people/options/", units.people_options, name="people-options"),
    path("people/<int:pk>/", units.person, name="person"),
    path("users/<int:pk>/", units.user, name="user"),
    path("import/", importing.start, name="import"),
    path("import/template.xlsx", importing.template, name="import-template"),
    path("import/preview/", importing.preview, name="import-preview"),
    path("import/confirm/", importing.confirm, name="import-confirm"),
    path("do/<slug:subject>/<int:pk>/<slug:name>/", deeds.deed, name="deed"),
]
