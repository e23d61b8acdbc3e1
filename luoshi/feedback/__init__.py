"""Progress told once: reports of each matter and period, the sheet that is filled offline."""
