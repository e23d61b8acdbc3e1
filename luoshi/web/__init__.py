"""The door for people: sign-in, the menu, the desk, and the pages that say no."""
