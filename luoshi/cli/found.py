"""`luoshi found`: the organisation begins — its first unit and the three administrators."""

import argparse
import secrets
import sys
from datetime import datetime
from uuid import uuid4

from luoshi.cli.answers import Failure
from luoshi.cli.start import plainly, start

LEVELS = ("province", "city", "county", "township")
# flag → (role's value, how the help calls it)
ADMINISTRATORS = {
    "system": ("system_admin", "系统管理员"),
    "security": ("security_admin", "安全管理员"),
    "audit": ("audit_admin", "审计管理员"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the subcommand."""
    parser.add_argument("--name", required=True, help="行政区全称，如：云岭县")
    parser.add_argument("--code", required=True, help="单位编码，全系统唯一")
    parser.add_argument("--level", required=True, choices=LEVELS, help="层级")
    for flag, (_, label) in ADMINISTRATORS.items():
        parser.add_argument(
            f"--{flag}", required=True, metavar="姓名:用户名", help=f"{label}的姓名和用户名"
        )


def run(args: argparse.Namespace) -> int:
    """Found, and print the three first passwords, once; each is changed at the first sign-in."""
    start()
    from django.utils import timezone

    with plainly():
        for username, password in _found(args, timezone.now()):
            sys.stdout.write(f"{username}\t{password}\n")
    sys.stderr.write("组织已建立。以上是三名管理员的初始密码，只显示这一次，首次登录时须修改。\n")
    return 0


def _found(args: argparse.Namespace, now: datetime) -> list[tuple[str, str]]:
    from luoshi.kernel.actor import Role
    from luoshi.org.rules.words import Level, UnitKind
    from luoshi.org.services import Administrator, UnitDraft, found

    people = []
    for flag, (role, label) in ADMINISTRATORS.items():
        name, colon, username = getattr(args, flag).replace("：", ":").partition(":")
        if not colon:
            raise Failure(f"{label}请写成“姓名:用户名”。")
        password = secrets.token_urlsafe(12)
        people.append(
            Administrator(role=Role(role), name=name, username=username, password=password)
        )
    root = UnitDraft(name=args.name, code=args.code, kind=UnitKind.REGION, level=Level(args.level))
    made = found(now=now, request_id=uuid4(), root=root, administrators=tuple(people))
    return [(u.username, p.password) for u, p in zip(made.users, people, strict=True)]
