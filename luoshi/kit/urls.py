"""The gallery of components, and the answers its examples ask for."""

from django.urls import path

from luoshi.kit import views

app_name = "kit"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("sheet/", views.sheet, name="sheet"),
    path("units/", views.units, name="units"),
    path("branch/", views.branch, name="branch"),
    path("answer/<slug:kind>/", views.answer, name="answer"),
]
