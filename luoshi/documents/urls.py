"""Addresses of papers."""

from django.urls import path

from luoshi.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.papers, name="papers"),
    path("receive/", views.receive, name="receive"),
    path("erase/", views.erase, name="erase"),
    path("<int:paper_id>/", views.paper, name="paper"),
    path("<int:paper_id>/receive/", views.receive, name="add-version"),
    path("<int:paper_id>/amend/", views.amend, name="amend"),
    path("versions/<int:version_id>/", views.version, name="version"),
    path("versions/<int:version_id>/original/", views.original, name="original"),
]
