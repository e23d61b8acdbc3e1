"""Pages of reports: what is owed, one report, what was told, the sheet."""
