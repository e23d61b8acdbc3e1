"""Early pytest plugin: a throw-away PostgreSQL that starts with the first test that needs it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Final, TextIO

import pytest

from launch.postgres import OWNER, Cluster

PREFIX: Final = "luoshi-test-"
FOLDER: Final = "LUOSHI_TEST_FOLDER"  # set by the first process; the workers of xdist inherit it

_held: list[TextIO] = []


def _point_django_here() -> None:
    """Set the environment before pytest-django loads the settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.config.settings")
    os.environ["LUOSHI_TESTING"] = "1"
    if is_worker():
        return
    place = Path(tempfile.mkdtemp(prefix=PREFIX))
    os.environ[FOLDER] = str(place)
    os.environ["LUOSHI_DATA"] = str(place / "files")
    handle = (place / "held").open("w")  # locked as long as this process lives
    fcntl.flock(handle, fcntl.LOCK_EX)
    _held.append(handle)
    if os.environ.get("DATABASE_URL"):
        if not os.environ.get("OWNER_DATABASE_URL"):
            raise pytest.UsageError("with DATABASE_URL the tests need OWNER_DATABASE_URL as well")
        return
    os.environ["LUOSHI_TEST_CLUSTER"] = "1"
    os.environ["DATABASE_URL"] = cluster().url()
    os.environ["OWNER_DATABASE_URL"] = cluster().url(role=OWNER)


def is_worker() -> bool:
    """Say whether this process was started by pytest-xdist."""
    return "PYTEST_XDIST_WORKER" in os.environ and FOLDER in os.environ


def folder() -> Path:
    """Return the folder of this pytest run, the same in all its processes."""
    return Path(os.environ[FOLDER])


@cache
def cluster() -> Cluster:
    """Return the cluster of this run, started or not."""
    return Cluster(folder() / "postgres", durable=False)


@cache
def start_cluster() -> None:
    """Start it; any number of processes may ask."""
    if "LUOSHI_TEST_CLUSTER" in os.environ:
        cluster().start()


def pytest_configure() -> None:
    """Clear away what killed runs left behind."""
    if is_worker():
        return
    for other in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/held"):
        if other.parent != folder():
            _clear_if_abandoned(other)


def pytest_unconfigure() -> None:
    """Stop the cluster and leave nothing."""
    if is_worker() or not folder().exists():
        return
    if "LUOSHI_TEST_CLUSTER" in os.environ:
        cluster().remove()
    shutil.rmtree(folder(), ignore_errors=True)
    while _held:
        _held.pop().close()


def _clear_if_abandoned(held: Path) -> None:
    try:
        with held.open("r+") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if (held.parent / "postgres").exists():
                Cluster(held.parent / "postgres", durable=False).remove()
            shutil.rmtree(held.parent, ignore_errors=True)
    except OSError:
        return  # alive, or another user's


_point_django_here()
