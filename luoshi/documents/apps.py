"""The room documents as Django sees it: registers the chain of papers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Source papers and their versions."""

    name = "luoshi.documents"
    label = "documents"
    verbose_name = _("收文")

    def ready(self) -> None:
        """Make papers known to the journal."""
        from django.urls import reverse

        from luoshi.documents import acts, queries
        from luoshi.journal import subjects

        subjects.register(
            subjects.Subject(
                kind="paper",
                label=_("收文"),
                url=lambda pk: reverse("documents:paper", args=[pk]),
                visible=queries.sees,
                bodies=acts.BODIES,
                among=queries.seen_among,
            )
        )
