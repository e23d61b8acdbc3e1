"""Every act, append-only: one chain a subject, each entry bound to the one before."""
