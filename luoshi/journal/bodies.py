"""The journal's own acts."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from luoshi.journal.acts import Body


@dataclass(frozen=True, kw_only=True)
class SealsErased(Body):
    """Sealed values of this chain were erased; the commitments stay and say what was erased."""

    ACT = "journal.seals_erased"
    LABEL = _("清除封存内容")

    basis: str
    fields: tuple[str, ...]
    commitments: tuple[str, ...]
