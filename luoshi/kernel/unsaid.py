"""The mark of a field that is no part of what a request says."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# What somebody had before him, which may be read anew for a repeat; and what another field beside
# it says already. For the `metadata` of a field of a dataclass; `journal.once` passes it over.
UNSAID: Final[Mapping[str, bool]] = MappingProxyType({"unsaid": True})
