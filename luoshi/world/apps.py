"""The room's place in Django; it has no tables of its own."""

from django.apps import AppConfig


class WorldConfig(AppConfig):
    """Registers the room, so that its translations are found."""

    name = "luoshi.world"
    label = "world"
