"""Chinese numerals up to the thousands, and digits, as integers."""

from __future__ import annotations

HAN = "一二三四五六七八九十百零〇两"
_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALE = {"十": 10, "百": 100, "千": 1000}


def number(word: str) -> int:
    """十二 → 12, 二〇二六 → 2026, 30 → 30; 0 where the word is none."""
    if word.isdecimal():
        return int(word) if len(word) < 10 else 0
    if not any(c in _SCALE for c in word):
        digits = "".join(str(_DIGIT[c]) for c in word if c in _DIGIT)
        return int(digits) if digits and len(digits) < 10 else 0
    total = unit = 0
    for char in word:
        if char in _SCALE:
            total += (unit or 1) * _SCALE[char]
            unit = 0
        else:
            unit = _DIGIT.get(char, 0)
    return total + unit
