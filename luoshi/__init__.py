"""Luoshi 落实: the system by which public organisations keep their word."""

__version__ = "0.1.0"
