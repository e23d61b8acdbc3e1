"""Search keys in Latin letters: full spelling and initials, as people type them in a picker."""

from collections.abc import Iterable
from itertools import chain

from pypinyin import Style, lazy_pinyin

from luoshi.org.rules.names import fold


def keys(words: Iterable[str]) -> str:
    """Full spelling and initials of each word, once each, separated by blanks."""
    spelled = chain.from_iterable(_both(fold(word)) for word in words if word)
    return " ".join(dict.fromkeys(spelled))


def _both(word: str) -> tuple[str, str]:
    return (
        "".join(lazy_pinyin(word)).lower(),
        "".join(lazy_pinyin(word, style=Style.FIRST_LETTER)).lower(),
    )
