"""The only writer of the organisation. Every act: power, rules, compare-and-set, one entry."""

from luoshi.org.services.aliases import (
    Correction,
    accept_alias,
    dismiss_alias,
    forget_sources,
    suggest_aliases,
)
from luoshi.org.services.founding import Administrator, Founding, found
from luoshi.org.services.importing import import_people, import_units
from luoshi.org.services.people import create_person, edit_person
from luoshi.org.services.posts import (
    appoint,
    create_post,
    delegate,
    end_appointment,
    end_charge,
    end_delegation,
    end_post,
    set_charge,
)
from luoshi.org.services.succession import abolish_unit, merge_units
from luoshi.org.services.units import (
    UnitDetails,
    UnitDraft,
    create_unit,
    edit_unit,
    end_relation,
    move_unit,
    relate_units,
    rename_unit,
)
from luoshi.org.services.users import (
    authenticate,
    create_user,
    set_password,
    switch_user,
    unlock_user,
)

__all__ = [
    "Administrator",
    "Correction",
    "Founding",
    "UnitDetails",
    "UnitDraft",
    "abolish_unit",
    "accept_alias",
    "appoint",
    "authenticate",
    "create_person",
    "create_post",
    "create_unit",
    "create_user",
    "delegate",
    "dismiss_alias",
    "edit_person",
    "edit_unit",
    "end_appointment",
    "end_charge",
    "end_delegation",
    "end_post",
    "end_relation",
    "forget_sources",
    "found",
    "import_people",
    "import_units",
    "merge_units",
    "move_unit",
    "relate_units",
    "rename_unit",
    "set_charge",
    "set_password",
    "suggest_aliases",
    "switch_user",
    "unlock_user",
]
