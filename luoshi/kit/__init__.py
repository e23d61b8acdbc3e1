"""The page kit: components, base templates, static files, and how views answer."""
