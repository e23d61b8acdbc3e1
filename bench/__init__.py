"""What DESIGN §9 promises, measured beside the bare work that any implementation must pay."""
