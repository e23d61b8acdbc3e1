"""The door for programs: the same acts under /api/v1/, by token."""
