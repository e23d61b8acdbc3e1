"""Reads of the organisation; what is shown to people takes the actor."""

from luoshi.org.queries.actors import (
    Holding,
    actor_for,
    actor_in,
    appointment_of,
    appointments_of,
    own_holding,
)
from luoshi.org.queries.aliases import (
    AliasLine,
    alias_counts,
    alias_lines,
    alias_suggestion_for,
    alias_suggestions,
    with_evidence,
)
from luoshi.org.queries.importing import StaffPlan, import_plan, staff_plan
from luoshi.org.queries.people import (
    Holder,
    Leader,
    holders,
    leaders_of,
    people_for,
    people_options,
    person_for,
    user_for,
    users_for,
)
from luoshi.org.queries.person_page import PersonPage, history, person_page
from luoshi.org.queries.seats import seats_of
from luoshi.org.queries.succession import successor_of, successors
from luoshi.org.queries.targets import Target, appointment_of_person, holds, target
from luoshi.org.queries.unit_page import UnitPage, unit_page
from luoshi.org.queries.units import (
    children,
    directory,
    match_units,
    names_of,
    offices_above,
    offices_for,
    region_id_of,
    region_of,
    tree,
    unit_for,
    unit_options,
    units_named,
)
from luoshi.org.rules.names import MatchStatus, UnitMatch

__all__ = [
    "AliasLine",
    "Holder",
    "Holding",
    "Leader",
    "MatchStatus",
    "PersonPage",
    "StaffPlan",
    "Target",
    "UnitMatch",
    "UnitPage",
    "actor_for",
    "actor_in",
    "alias_counts",
    "alias_lines",
    "alias_suggestion_for",
    "alias_suggestions",
    "appointment_of",
    "appointment_of_person",
    "appointments_of",
    "children",
    "directory",
    "history",
    "holders",
    "holds",
    "import_plan",
    "leaders_of",
    "match_units",
    "names_of",
    "offices_above",
    "offices_for",
    "own_holding",
    "people_for",
    "people_options",
    "person_for",
    "person_page",
    "region_id_of",
    "region_of",
    "seats_of",
    "staff_plan",
    "successor_of",
    "successors",
    "target",
    "tree",
    "unit_for",
    "unit_options",
    "unit_page",
    "units_named",
    "user_for",
    "users_for",
    "with_evidence",
]
