"""From rows to links and back: the header of an entry, in the one form that is hashed."""

from typing import Any

from luoshi.journal.models import Entry
from luoshi.journal.rules import Link, canonical, moment


def header(entry: Entry) -> bytes:
    """Everything an entry says of itself besides its body, as canonical bytes."""
    fields: dict[str, Any] = {
        "chain": [entry.chain_kind, entry.chain_id],
        "seq": entry.seq,
        "act": entry.act,
        "version": entry.act_version,
        "person": entry.actor_person_id,
        "post": entry.actor_post_id,
        "unit": entry.actor_unit_id,
        "behalf": entry.on_behalf_of_id,
        "door": entry.door,
        "request": str(entry.request_id),
        "at": moment(entry.at),
    }
    return canonical(fields)


def link(entry: Entry) -> Link:
    """An entry as the check wants it."""
    return Link(
        kind=entry.chain_kind,
        id=entry.chain_id,
        seq=entry.seq,
        prev=bytes(entry.prev),
        hash=bytes(entry.hash),
        algorithm=entry.algorithm,
        header=header(entry),
        body=bytes(entry.body),
    )
