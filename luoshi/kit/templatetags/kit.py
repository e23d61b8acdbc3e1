"""The components as template tags; settings make this library a builtin of every template."""

from luoshi.kit.components import acts, controls, forms, layout, lists, signs, tables, words
from luoshi.kit.components.library import register

__all__ = [
    "acts",
    "controls",
    "forms",
    "layout",
    "lists",
    "register",
    "signs",
    "tables",
    "words",
]
