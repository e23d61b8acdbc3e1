"""What the room raises: one error, with a sentence for the person who sent the paper."""

from __future__ import annotations


class Unreadable(Exception):
    """The bytes cannot be read as a paper; `sentence` says in Chinese what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
