"""What an address in the environment means, and what is refused in words."""

from pathlib import Path

import pytest

from luoshi.config import environment as env


def test_an_address_becomes_settings() -> None:
    found = env.database("postgresql://serving:a%40b@db.example:5433/luoshi?sslmode=require")
    assert (found["USER"], found["PASSWORD"]) == ("serving", "a@b")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "luoshi")
    assert found["OPTIONS"]["sslmode"] == "require"
    assert "pool" not in found["OPTIONS"]


def test_a_socket_is_a_host() -> None:
    assert env.database("postgresql://o@/luoshi?host=/run/pg")["HOST"] == "/run/pg"


def test_the_planner_is_told_unless_the_address_says_otherwise() -> None:
    usual = env.database("postgresql://o@/luoshi")["OPTIONS"]["options"]
    assert usual == env.PLANNER + env.ONE_PLAN
    assert env.database("postgresql://o@/luoshi?options=")["OPTIONS"]["options"] == ""


def test_what_cannot_be_understood_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(env.Misconfigured, match="postgresql://"):
        env.database("mysql://o@/luoshi")
    monkeypatch.setenv("LUOSHI_POOL", "many")
    with pytest.raises(env.Misconfigured, match="LUOSHI_POOL"):
        env.number("LUOSHI_POOL", 4)


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("LUOSHI_SECRET_KEY", "from the variable")
    assert env.secret("LUOSHI_SECRET_KEY") == "from the variable"
    monkeypatch.setenv("LUOSHI_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert env.secret("LUOSHI_SECRET_KEY") == "from the file"


def test_statements_are_prepared_unless_a_pooler_forbids_it() -> None:
    usual = env.database("postgresql://o@/luoshi")
    assert usual["OPTIONS"]["prepare_threshold"] is not None
    assert env.ONE_PLAN in usual["OPTIONS"]["options"]
    behind = env.database("postgresql://o@/luoshi", prepare=False)
    assert behind["OPTIONS"]["prepare_threshold"] is None
    assert env.ONE_PLAN not in behind["OPTIONS"]["options"]
