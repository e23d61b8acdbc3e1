"""Tells Django about the page kit."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """The kit holds no tables; it is an app for its templates, tags and static files."""

    name = "luoshi.kit"
    label = "kit"
