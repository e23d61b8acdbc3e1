"""The roof: settings, URLs, the web entry, and what happens without a person."""
