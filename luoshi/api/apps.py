"""The API as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Owns the tokens by which programs are known."""

    name = "luoshi.api"
    label = "api"
    verbose_name = _("接口")

    def ready(self) -> None:
        """Tell the journal of the subject "token"."""
        from django.urls import reverse

        from luoshi.api.acts import BODIES
        from luoshi.api.queries import sees_token
        from luoshi.journal.subjects import Subject, register

        register(
            Subject(
                kind="token",
                label=_("接口令牌"),
                url=lambda pk: reverse("web:desk"),
                visible=sees_token,
                bodies=BODIES,
            )
        )
