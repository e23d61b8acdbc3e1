"""Migrations of the room clock."""
