"""The only writer of calendar, regimes, deadlines and flips.

For rooms above: `set_deadlines`, `stop`, `resume`, `void_pause`, `end`, `reopen`, `drop`, `move`,
`change_rule`, `hand_over`, `succeed` work inside the transaction of the act whose consequence they
are, carry its journal entry, and write none of their own. `answered` marks flips that were told.
"""

from luoshi.clock.services.calendar import publish_year, read_regime, release_regime
from luoshi.clock.services.deadlines import (
    NewDeadline,
    change_rule,
    drop,
    end,
    hand_over,
    move,
    reopen,
    resume,
    set_deadlines,
    stop,
    succeed,
    void_pause,
)
from luoshi.clock.services.sweep import answered, recount, sweep

__all__ = [
    "NewDeadline",
    "answered",
    "change_rule",
    "drop",
    "end",
    "hand_over",
    "move",
    "publish_year",
    "read_regime",
    "recount",
    "release_regime",
    "reopen",
    "resume",
    "set_deadlines",
    "stop",
    "succeed",
    "sweep",
    "void_pause",
]
