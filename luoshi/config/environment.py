"""Reading the environment: every knob is a variable, secrets may also come from a file."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

# A page joins more tables than PostgreSQL weighs by itself (8): beyond that it keeps the order of
# the statement and visits every matter before it asks who may see it. And its price of a random
# page is that of a turning disk: it would read a million matters to avoid ten thousand looks
# (docs/performance.md has the figures).
PLANNER = "-c join_collapse_limit=12 -c from_collapse_limit=12 -c random_page_cost=1.1 -c jit=off"
# What is prepared is served by one plan (`statements/prepared.py`): it is not planned anew.
ONE_PLAN = " -c plan_cache_mode=force_generic_plan"


class Misconfigured(RuntimeError):
    """The environment lacks something, or holds something that cannot be understood."""


def text(name: str, default: str = "") -> str:
    """A variable as it stands."""
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """A yes or no: 1, true, yes, on."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """A whole number; raises Misconfigured for anything else."""
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise Misconfigured(f"{name} must be a whole number, not {value!r}") from error


def secret(name: str) -> str | None:
    """The variable, or the content of the file that NAME_FILE names."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name)


def database(
    url: str, *, pool: dict[str, int] | None = None, prepare: bool = True
) -> dict[str, Any]:
    """Django's database settings from `postgresql://user:word@host:port/name?host=/socket`.

    `prepare`: what runs on every page is planned once a connection (`statements/prepared.py`).
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise Misconfigured("DATABASE_URL must begin with postgresql://")
    asked = parse_qs(parts.query, keep_blank_values=True)
    query = {key: values[-1] for key, values in asked.items()}
    options: dict[str, Any] = {k: v for k, v in query.items() if k not in {"host", "port"}}
    options.setdefault("options", PLANNER + ONE_PLAN if prepare else PLANNER)
    options["prepare_threshold"] = 1 if prepare else None  # any number: such cursors ask for it
    if pool:
        options["pool"] = pool
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": query.get("port", str(parts.port or "")),
        "OPTIONS": options,
        # a pooled connection is tried before it is lent: a restarted server is noticed there
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
