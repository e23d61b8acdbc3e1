"""Set-up, demo and test machinery: outside the floors, and never imported by Luoshi."""
