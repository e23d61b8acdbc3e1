"""The closed lists of the organisation: kinds and levels of units, relations, charges."""

from enum import StrEnum


class UnitKind(StrEnum):
    """What a unit is; collectives in papers (各乡镇, 县直各部门) are lists of kinds."""

    REGION = "region"
    PARTY = "party"
    GOVERNMENT = "government"
    CONGRESS = "congress"
    OFFICE = "office"
    DEPARTMENT = "department"
    INSTITUTION = "institution"
    ENTERPRISE = "enterprise"
    SECTION = "section"
    TASK_FORCE = "task_force"
    BODY = "body"
    TOWNSHIP = "township"
    STREET = "street"
    VILLAGE = "village"
    COMMUNITY = "community"


class Level(StrEnum):
    """The administrative level at which a unit stands."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


class RelationKind(StrEnum):
    """A dated relation beside the tree; the tree itself is 隶属."""

    GUIDANCE = "guidance"
    DUAL = "dual"
    VERTICAL = "vertical"
    DISPATCHED = "dispatched"
    JOINT_OFFICE = "joint_office"
    NAMEPLATE = "nameplate"
    COORDINATION = "coordination"
    TASK_FORCE = "task_force"
    MERGED_INTO = "merged_into"
    RENAMED_TO = "renamed_to"


class ChargeKind(StrEnum):
    """How a leader is tied to a unit in the leaders' table."""

    IN_CHARGE = "in_charge"
    CONTACT = "contact"


class SuggestionState(StrEnum):
    """What became of a suggested alias."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
