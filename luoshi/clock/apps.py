"""The room clock as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClockConfig(AppConfig):
    """Calendar, deadlines and their lights."""

    name = "luoshi.clock"
    label = "clock"
    verbose_name = _("时限")

    def ready(self) -> None:
        """Tell the journal which chains this room keeps."""
        from luoshi.clock import subjects

        subjects.register()
