"""Static checks of the house's own rules; `python -m checks` runs them all."""
