"""Pages of matters, one module a page."""
