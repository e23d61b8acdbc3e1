"""Migrations of the room org."""
