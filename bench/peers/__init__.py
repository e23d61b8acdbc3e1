"""Luoshi beside Redmine: the same acts on the same PostgreSQL, in one run (DESIGN §9)."""
