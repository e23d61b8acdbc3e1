"""Addresses of demands."""

from django.urls import path

from luoshi.burden import views

app_name = "burden"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<int:unit_id>/", views.of_unit, name="of-unit"),
]
