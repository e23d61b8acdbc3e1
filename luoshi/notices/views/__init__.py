"""Pages of notices: the inbox, one's own ways of being told, the roster, what left the house."""
