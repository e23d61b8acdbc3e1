"""How the database is asked and filled: composed once, prepared, many rows at once."""
