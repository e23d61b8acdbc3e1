"""Reads of the organisation; what is shown to people takes the actor."""

from luoshi.org.queries.actors import Holding, actor_for, appointments_of
from luoshi.org.queries.people import (
    Holder,
    Leader,
    holders,
    leaders_of,
    people_for,
    person_for,
    terms_of_person,
    users_for,
)
from luoshi.org.queries.unit_page import UnitPage, unit_page
from luoshi.org.queries.units import (
    children,
    directory,
    match_units,
    names_of,
    region_id_of,
    region_of,
    tree,
    unit_for,
    unit_options,
)
from luoshi.org.rules.names import MatchStatus, UnitMatch

__all__ = [
    "Holder",
    "Holding",
    "Leader",
    "MatchStatus",
    "UnitMatch",
    "UnitPage",
    "actor_for",
    "appointments_of",
    "children",
    "directory",
    "holders",
    "leaders_of",
    "match_units",
    "names_of",
    "people_for",
    "person_for",
    "region_id_of",
    "region_of",
    "terms_of_person",
    "tree",
    "unit_for",
    "unit_options",
    "unit_page",
    "users_for",
]
