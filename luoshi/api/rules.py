"""What a token looks like, how it is recognised, and how often its use is noted."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

FORM = re.compile(r"luoshi_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
COARSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Parts:
    """A token taken apart: the prefix finds its row, the secret proves it."""

    prefix: str
    secret: str

    @property
    def token(self) -> str:
        """The token as the program sends it."""
        return f"luoshi_{self.prefix}_{self.secret}"


def new_parts() -> Parts:
    """A token nobody can guess: 256 random bits."""
    return Parts(secrets.token_hex(6), secrets.token_urlsafe(32))


def parts_of(token: str) -> Parts | None:
    """The parts of a token, or None for a text that is none."""
    found = FORM.fullmatch(token)
    return Parts(found[1], found[2]) if found else None


def digest(secret: str, key: str) -> str:
    """What is kept of a secret: an HMAC under the installation's key, as hex."""
    return hmac.new(f"luoshi.api.token:{key}".encode(), secret.encode(), hashlib.sha256).hexdigest()


def proves(secret: str, kept: str, key: str) -> bool:
    """Whether a secret is the one whose digest was kept; takes the same time either way."""
    return hmac.compare_digest(digest(secret, key), kept)


def is_worth_noting(last_used_at: datetime | None, now: datetime) -> bool:
    """Whether a use is noted: once a minute is enough, and a read must not cost a write."""
    return last_used_at is None or now - last_used_at >= COARSE
