"""The room burden as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BurdenConfig(AppConfig):
    """Demands charged to units."""

    name = "luoshi.burden"
    label = "burden"
    verbose_name = _("减负")
