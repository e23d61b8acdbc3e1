"""The API as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Owns the tokens by which programs are known."""

    name = "luoshi.api"
    label = "api"
    verbose_name = _("接口")
