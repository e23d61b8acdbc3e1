"""What a channel is given, and how it says that something did not work."""

from dataclasses import dataclass
from datetime import datetime

from luoshi.notices.rules import Act, said


class NotSent(Exception):
    """The message surely did not arrive; says why, in a few words without a secret."""


class Unclear(Exception):
    """Nobody can say whether the message arrived."""


@dataclass(frozen=True, slots=True)
class Message:
    """A number for somebody. `key` is the same in every attempt, so the other side may compare.

    `to` is the address in the terms of the channel, `link` leads to the inbox, `at` is the present.
    """

    key: str
    to: str
    count: int
    link: str
    at: datetime
    act: Act = Act.SEND

    @property
    def text(self) -> str:
        """All that is said."""
        return said(self.count)
