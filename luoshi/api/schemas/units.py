"""Units as they come out."""

from luoshi.api.schemas.fields import Schema
from luoshi.org.models import Unit


class UnitOut(Schema):
    """A unit, in one line."""

    id: int
    name: str

    @staticmethod
    def of(unit: Unit | None) -> "UnitOut | None":
        """The unit as it is shown, or nothing where there is none."""
        return UnitOut(id=unit.pk, name=unit.name) if unit else None


class UnitLine(UnitOut):
    """A unit of the directory."""

    short_name: str
    code: str
    kind: str
    level: str
    parent: int | None

    @staticmethod
    def line(unit: Unit) -> "UnitLine":
        """A row of the directory."""
        return UnitLine(
            id=unit.pk,
            name=unit.name,
            short_name=unit.short_name,
            code=unit.code,
            kind=unit.kind,
            level=unit.level,
            parent=unit.parent_id,
        )


class UnitPage(Schema):
    """A page of the directory."""

    items: list[UnitLine]
    next: str
    total: int
    exact: bool
