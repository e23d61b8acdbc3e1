"""The facts that every act on a matter carries."""

from dataclasses import dataclass

from luoshi.journal.acts import Body


@dataclass(frozen=True, kw_only=True)
class MatterBody(Body):
    """The facts that every act on a matter carries; ids are plain numbers, dates ISO text.

    `lead_path` holds the ids from the root to the lead unit; empty where there is no lead.
    """

    source: str
    from_state: str
    to_state: str
    dispatcher: int
    lead: int | None
    lead_path: tuple[int, ...]
    due: str | None
