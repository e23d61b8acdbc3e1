"""Source papers: received, read, kept in versions, and wiped when they should not have come."""
