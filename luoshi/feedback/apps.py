"""The room feedback as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """Reports of matters; their entries stand on the chains of the matters."""

    name = "luoshi.feedback"
    label = "feedback"
    verbose_name = _("反馈")
