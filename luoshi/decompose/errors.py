"""What the room raises: one error, with a sentence for the person who sent the paper."""

from __future__ import annotations

SCANNED = "文件是扫描件，只有图片没有文字，读不了。请上传有文字的版本，或者识别成文字后再上传"
NO_WORDS = "文件里没有文字，请检查后重新上传"
NO_WORDS_IN_DOCX = "文件里没有文字（可能是扫描图片）。请上传有文字的 docx 或文本"
NO_CELLS = "表格里没有内容，请检查后重新上传"
_WORDLESS = frozenset({SCANNED, NO_WORDS, NO_WORDS_IN_DOCX, NO_CELLS})


class Unreadable(Exception):
    """The bytes cannot be read as a paper; `sentence` says in Chinese what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    @property
    def wordless(self) -> bool:
        """Whether the file is whole and only has no words: a scan, a sheet of pictures."""
        return self.sentence in _WORDLESS
