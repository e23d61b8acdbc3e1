"""The pure rules of the organisation; each file holds one question."""

from luoshi.org.rules.words import ChargeKind, Level, RelationKind, UnitKind

__all__ = ["ChargeKind", "Level", "RelationKind", "UnitKind"]
