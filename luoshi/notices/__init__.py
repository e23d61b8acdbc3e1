"""Messages to people: the inbox, and the channels outside it; who is told of what, and when."""
