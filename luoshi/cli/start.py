"""Starts Django for a command, and turns what may go wrong with the database into sentences."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, ProgrammingError, connection

from luoshi.cli.answers import Failure
from luoshi.kernel.errors import BadInput, Refusal

# What PostgreSQL says when it cannot be entered, and what to do about it.
REASONS = (
    ("does not exist", "数据库或数据库角色不存在，请先由数据库管理员建立（见安装说明）。"),
    ("authentication failed", "数据库不认这个用户名或口令，请检查 DATABASE_URL。"),
    ("no pg_hba.conf entry", "数据库服务器不允许从这台机器登录，请检查 pg_hba.conf。"),
    ("permission denied", "这个数据库角色没有所需的权限，请检查用的是哪个角色。"),
)
UNREACHABLE = "连不上数据库，请检查 DATABASE_URL，以及数据库服务是否已经启动。"


def start(*, owner: bool = False) -> None:
    """Set Django up; as `owner` the database is entered in the role that owns the tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.config.settings")
    if owner:
        os.environ["LUOSHI_DATABASE_ROLE"] = "owner"
    try:
        django.setup()
    except (ImproperlyConfigured, RuntimeError) as error:
        raise Failure(f"设置有误：{error}") from error


@contextmanager
def plainly() -> Iterator[None]:
    """Turn refusals and database errors into a `Failure` with one sentence."""
    try:
        yield
    except Refusal as refusal:
        raise Failure(_said(refusal)) from refusal
    except ProgrammingError as error:
        raise Failure(f"{_reason(error)}如果还没有建表，请先执行 luoshi migrate。") from error
    except OperationalError as error:
        raise Failure(_reason(error)) from error
    except DatabaseError as error:
        raise Failure(f"数据库拒绝了这一步：{_first_line(error)}") from error
    finally:
        connection.close()


def _said(refusal: Refusal) -> str:
    fields = refusal.fields.values() if isinstance(refusal, BadInput) else ()
    return " ".join(dict.fromkeys([refusal.sentence, *fields]))


def _reason(error: Exception) -> str:
    words = str(error)
    plain = next((said for mark, said in REASONS if mark in words), UNREACHABLE)
    return f"{plain}（{_first_line(error)}）"


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
