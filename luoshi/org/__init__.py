"""The organisation: units and their relations, posts, persons, logins, delegation."""
