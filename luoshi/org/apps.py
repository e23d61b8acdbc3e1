"""The room org as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgConfig(AppConfig):
    """Units, posts, persons and logins."""

    name = "luoshi.org"
    label = "org"
    verbose_name = _("单位人员")

    def ready(self) -> None:
        """Tell the journal which chains this room keeps."""
        from luoshi.org import subjects

        subjects.register()
