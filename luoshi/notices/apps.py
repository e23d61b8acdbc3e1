"""The room notices as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Notices to persons."""

    name = "luoshi.notices"
    label = "notices"
    verbose_name = _("提醒")

    def ready(self) -> None:
        """Tell the journal which chains this room keeps."""
        from luoshi.notices import subjects

        subjects.register()
