"""What a session remembers: when it began, when it was last used, in which post one acts."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth import login, logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from luoshi.org.models import User
from luoshi.org.rules.signing_in import session_ends

STARTED, SEEN, APPOINTMENT = "started", "seen", "appointment"
# A page must not cost a write: how late the last use may be written down.
COARSE = timedelta(minutes=1)


def begin(request: HttpRequest, user: User, now: datetime) -> None:
    """Open a new session for a login; whatever was in the old one is gone, its key too."""
    request.session.flush()
    login(request, user)
    request.session[STARTED] = request.session[SEEN] = now.timestamp()


def end(request: HttpRequest) -> None:
    """Close the session."""
    logout(request)


def is_over(session: SessionBase, now: datetime) -> bool:
    """Whether the session was left idle, or has lasted, too long."""
    try:
        started, seen = (_moment(session[key]) for key in (STARTED, SEEN))
    except (KeyError, TypeError, ValueError, OverflowError):
        return True
    return now >= session_ends(started, seen)


def touch(session: SessionBase, now: datetime) -> None:
    """Note that the session is used."""
    if now - _moment(session[SEEN]) >= COARSE:
        session[SEEN] = now.timestamp()


def appointment_of(session: SessionBase) -> int | None:
    """The appointment the person chose to act in, if any."""
    chosen = session.get(APPOINTMENT)
    return chosen if isinstance(chosen, int) else None


def choose(session: SessionBase, appointment_id: int) -> None:
    """Act in this appointment from now on."""
    session[APPOINTMENT] = appointment_id


def _moment(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)
