"""Views of the web door: the desk, signing in and out, refusals, health."""
