"""Migrations of the room documents."""
