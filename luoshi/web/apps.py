"""The web door as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """Pages that span rooms; it has no tables."""

    name = "luoshi.web"
    label = "web"
    verbose_name = _("网页")
