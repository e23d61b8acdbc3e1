"""Migrations of the room burden."""
