"""Refusals: every one carries a sentence that a clerk can read and act upon."""

from collections.abc import Mapping


class Refusal(Exception):
    """The system declines, and says why in the user's words.

    `sentence` is shown to people as it stands; `code` is stable and goes to API callers.
    """

    code = "refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(Refusal):
    """The thing is not there, or not for this actor: the two look alike from outside."""

    code = "not_found"

    def __init__(self, sentence: str = "没有找到，或者您无权查看。") -> None:
        super().__init__(sentence)


class NotAllowed(Refusal):
    """The actor sees the thing but may not do this to it."""

    code = "not_allowed"

    def __init__(self, sentence: str = "您的岗位不能办理这一步。") -> None:
        super().__init__(sentence)


class RuleBroken(Refusal):
    """The act does not follow from the state the thing is in, or breaks a rule."""

    code = "rule_broken"


class Stale(Refusal):
    """Somebody else changed the thing in between; nothing was written."""

    code = "stale"

    def __init__(
        self, sentence: str = "这件事刚刚被别人改动过，请刷新后再办，您填写的内容没有丢失。"
    ) -> None:
        super().__init__(sentence)


class BadInput(Refusal):
    """What was entered cannot be taken; `fields` says which field and why."""

    code = "bad_input"

    def __init__(
        self, sentence: str = "填写的内容有误。", fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(sentence)
        self.fields: dict[str, str] = dict(fields or {})
