"""The components that pages are made of; `templatetags/kit.py` offers them to templates."""
