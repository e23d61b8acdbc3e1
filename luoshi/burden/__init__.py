"""Demands charged to units: what is asked of whom, by whom, counted month by month."""
