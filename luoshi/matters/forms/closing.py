"""Forms of the end of a matter: the dossier, the judgement, 回头看."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.errors import BadInput
from luoshi.kit.validity import demand_valid
from luoshi.kit.widgets import DateInput, InlineChoice, Textarea
from luoshi.matters.forms.answers import ReasonForm
from luoshi.matters.forms.chosen import LARGEST
from luoshi.matters.rules.closing import (
    LONGEST_SAID,
    Check,
    Claim,
    Finding,
    Judgement,
    Rating,
)
from luoshi.matters.words import CHECK_LABELS, RATING_LABELS

MET = [("yes", gettext_lazy("达到")), ("no", gettext_lazy("没达到"))]
PASSED = [("yes", gettext_lazy("是")), ("no", gettext_lazy("否"))]
RATINGS = [(rating.value, label) for rating, label in RATING_LABELS.items()]


def _version() -> forms.IntegerField:
    return forms.IntegerField(
        min_value=1, max_value=LARGEST, required=False, widget=forms.HiddenInput()
    )


class ClosingForm(forms.Form):
    """The dossier: the whole in a few sentences, each test of done answered, what proves it."""

    def __init__(self, *args: Any, standards: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standards = tuple(standards)
        self.fields["version"] = _version()
        self.fields["summary"] = forms.CharField(
            label=_("完成情况"),
            max_length=LONGEST_SAID,
            widget=Textarea(4),
            help_text=_("做了什么、解决了什么问题，写事实和数。"),
            error_messages={"required": _("请写明完成情况。")},
        )
        for at, text in enumerate(self.standards):
            self.fields[f"done{at}"] = forms.CharField(
                label=text,
                max_length=LONGEST_SAID,
                widget=Textarea(2),
                error_messages={"required": _("请写明这条标准完成得怎样。")},
            )
        self.fields["evidence"] = forms.CharField(
            label=_("佐证材料"),
            required=False,
            max_length=LONGEST_SAID,
            widget=Textarea(2),
            help_text=_("列出有哪些材料、在哪里可以查到；没有的不必补造。"),
        )

    @property
    def answers(self) -> list[forms.BoundField]:
        """The answers to the tests of done, in their order."""
        return [self[f"done{at}"] for at in range(len(self.standards))]

    def values(self) -> dict[str, Any]:
        """The arguments of `services.submit_closing`."""
        given = demand_valid(self)
        claims = tuple(Claim(text, given[f"done{at}"]) for at, text in enumerate(self.standards))
        plain = {name: given[name] for name in ("summary", "evidence", "version")}
        return {"claims": claims, **plain}


class JudgeForm(forms.Form):
    """A verifier's answers, his reason, and the rest that one of his acts needs."""

    def __init__(
        self,
        *args: Any,
        claims: Sequence[Mapping[str, Any]],
        checks: Sequence[Check],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.claims, self.checks = tuple(claims), tuple(checks)
        self.fields["version"] = _version()
        for at, _claim in enumerate(self.claims):
            self.fields[f"met{at}"] = _answer(_("核验"), MET)
            self.fields[f"remark{at}"] = forms.CharField(
                label=_("说明"), required=False, max_length=1000, widget=Textarea(1)
            )
        for check in self.checks:
            self.fields[check.value] = _answer(CHECK_LABELS[check], PASSED)
        self.fields["reason"] = forms.CharField(
            label=_("核验意见"),
            required=False,
            max_length=1000,
            widget=Textarea(3),
            help_text=_("退回重办、责令整改的要写明理由。"),
        )
        self.fields["rating"] = forms.ChoiceField(
            label=_("等次"), choices=RATINGS, required=False, widget=InlineChoice
        )
        self.fields["recheck_on"] = forms.DateField(
            label=_("回头看日期"),
            required=False,
            widget=DateInput(),
            help_text=_("到这一天再看一次有没有反弹；可以不填。"),
        )
        self.fields["until"] = forms.DateField(
            label=_("整改时限"),
            required=False,
            widget=DateInput(),
            help_text=_("责令整改的填；不填按 30 天。"),
        )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each test of done: what is claimed, and the fields of its judgement."""
        return [
            {"claim": claim, "met": self[f"met{at}"], "remark": self[f"remark{at}"]}
            for at, claim in enumerate(self.claims)
        ]

    @property
    def questions(self) -> list[forms.BoundField]:
        """The questions asked of the whole."""
        return [self[check.value] for check in self.checks]

    def judgement(self) -> Judgement:
        """What the verifier says; what he left open stays open, and the service says so."""
        given = demand_valid(self)
        answered = all(given[f"met{at}"] for at in range(len(self.claims)))
        findings = tuple(
            Finding(given[f"met{at}"] == "yes", given[f"remark{at}"])
            for at in range(len(self.claims))
        )
        checks = {one: given[one.value] == "yes" for one in self.checks if given[one.value]}
        return Judgement(findings if answered else (), checks, given["reason"])

    def rated(self) -> dict[str, Any]:
        """What closing needs besides: the rating and the day of the next look."""
        given = demand_valid(self)
        if not given["rating"]:
            raise BadInput(_("请选择等次。"), {"rating": _("请选择等次。")})
        return {"rating": Rating(given["rating"]), "recheck_on": given["recheck_on"]}


def _answer(label: Any, options: Sequence[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=options, required=False, widget=InlineChoice)


class RectifyForm(ReasonForm):
    """What was found in the midst of the work, and until when it has to be put right."""

    until = forms.DateField(required=False, widget=DateInput())


class LeaderForm(forms.Form):
    """What the leader says to a result: nothing more, or a new note in his words."""

    new_note = forms.CharField(required=False, max_length=1000, widget=Textarea(3))


class RecheckForm(forms.Form):
    """What was found on looking again."""

    holds = forms.ChoiceField(
        choices=[("yes", gettext_lazy("没有反弹")), ("no", gettext_lazy("有反弹，重新办理"))],
        error_messages={"required": gettext_lazy("请选择有没有反弹。")},
    )
    finding = forms.CharField(
        max_length=1000,
        widget=Textarea(3),
        error_messages={"required": gettext_lazy("请写明回头看的情况。")},
    )
    next_on = forms.DateField(required=False, widget=DateInput())
    due = forms.DateField(required=False, widget=DateInput())

    def values(self) -> dict[str, Any]:
        """The arguments of `services.recheck`."""
        given = demand_valid(self)
        return given | {"holds": given["holds"] == "yes"}


class ConcludeForm(forms.Form):
    """Closing a parent: a reason where a branch is still open."""

    reason = forms.CharField(required=False, max_length=1000, widget=Textarea(3))
    recheck_on = forms.DateField(required=False, widget=DateInput())
