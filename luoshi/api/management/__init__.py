"""What the command line asks of this room."""
