"""What one looks for in the ledger: conditions, and what a saved view keeps beside them."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from ninja import Field

from luoshi.api.schemas.fields import Id, Schema, Short
from luoshi.clock.rules.lights import Light
from luoshi.documents.rules import SourceKind
from luoshi.matters.columns import COLUMNS
from luoshi.matters.rules import State
from luoshi.matters.rules.saved_views import Wanted

Sort = Literal["", "due", "-due", "number", "-number"]


class Conditions(Schema):
    """The filters of the ledger; what is not asked is left out."""

    text: Short = ""
    state: Annotated[list[State], Field(max_length=len(State))] = Field(default_factory=list)
    unit: Id | None = None
    source: SourceKind | None = None
    due_from: date | None = None
    due_until: date | None = None
    light: Light | None = None

    def wanted(self) -> Wanted:
        """What is looked for, in the ledger's own order."""
        return Wanted(
            text=self.text,
            states=tuple(self.state),
            unit_id=self.unit,
            source=self.source.value if self.source else "",
            light=self.light,
            due_from=self.due_from,
            due_until=self.due_until,
        )


class WantedIn(Conditions):
    """A saved view: conditions, order and columns, its name, who has it, whether it is the start.

    `columns` are the keys of the ledger's columns; without them it shows its own choice.
    """

    name: Short
    sort: Sort = ""
    columns: Annotated[list[Short], Field(max_length=len(COLUMNS))] = Field(default_factory=list)
    shared: bool = False
    start: bool = False

    def wanted(self) -> Wanted:
        """What is kept under the name; a column that there is not is left out, as on the page."""
        known = {column.key for column in COLUMNS}
        return replace(
            super().wanted(),
            text=self.text.strip()[:60],
            sort=self.sort,
            columns=tuple(one for one in dict.fromkeys(self.columns) if one in known),
        )


class ViewChangeIn(Schema):
    """What changes of a saved view; null stays as it is."""

    name: Short | None = None
    shared: bool | None = None
    start: bool | None = None
