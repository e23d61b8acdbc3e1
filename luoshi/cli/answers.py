"""How a command says that it could not: one sentence, no traceback."""


class Failure(Exception):
    """The command cannot be done; the text is a sentence for the person at the terminal."""
