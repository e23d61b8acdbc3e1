"""Tokens from the command line: `luoshi token`, which may not know this room, calls it by name."""

import argparse
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand
from django.utils import timezone

from luoshi.api import queries, services
from luoshi.kernel.actor import Actor, Door
from luoshi.kernel.errors import BadInput, NotAllowed
from luoshi.org.models import User
from luoshi.org.queries import Holding, actor_for, actor_in, appointments_of


class Command(BaseCommand):
    """Create, list or revoke; whoever the token acts for is the actor of the entry."""

    help = "接口令牌：发放、列出、收回"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The arguments."""
        parser.add_argument("act", choices=("create", "list", "revoke"))
        parser.add_argument("user", metavar="用户名")
        parser.add_argument("prefix", nargs="?", default="", metavar="令牌编号", help="收回哪一个")
        parser.add_argument("--name", default="", metavar="用途", help="给哪个程序用")
        parser.add_argument(
            "--post", type=int, metavar="编号", help="任职编号；只有一个岗位时可以不写"
        )

    def handle(self, *args: Any, **given: Any) -> None:
        """Do one of the three."""
        user = queries.user_named(given["user"])
        match given["act"]:
            case "create":
                self._create(user, given["name"], given["post"])
            case "list":
                self._list(user)
            case _:
                self._revoke(user, given["prefix"])

    def _create(self, user: User, name: str, appointment_id: int | None) -> None:
        now = timezone.now()
        held = _chosen(appointments_of(user, now=now), appointment_id)
        actor = actor_in(user, [held], appointment_id=held.appointment_id, door=Door.CLI)
        _row, token = services.issue_token(
            actor=_demanded(actor),
            now=now,
            request_id=uuid4(),
            user=user,
            appointment_id=held.appointment_id,
            name=name,
        )
        self.stdout.write(token)
        self.stderr.write(f"令牌以“{held.label}”的身份办理，只显示这一次，请妥善保存。")

    def _list(self, user: User) -> None:
        for row in queries.tokens_of(user):
            used = row.last_used_at.strftime("%Y-%m-%d") if row.last_used_at else "从未使用"
            state = "已收回" if row.revoked_at else f"最近使用 {used}"
            self.stdout.write(f"{row.prefix}\t{row.name}\t{row.appointment.post.name}\t{state}")

    def _revoke(self, user: User, prefix: str) -> None:
        now = timezone.now()
        actor = actor_for(user, appointment_id=None, door=Door.CLI, now=now)
        row = services.revoke_token(
            actor=_demanded(actor), now=now, request_id=uuid4(), user=user, prefix=prefix
        )
        self.stdout.write(f"已收回 {row.prefix} {row.name}")


def _chosen(held: list[Holding], appointment_id: int | None) -> Holding:
    """The appointment that was named, or the only one there is."""
    wanted = [one for one in held if appointment_id in (None, one.appointment_id)]
    if len(wanted) == 1:
        return wanted[0]
    posts = "".join(f"\n  --post {one.appointment_id}　{one.label}" for one in held)
    raise BadInput(f"请用 --post 写明以哪个岗位办理：{posts or '这个账号现在没有岗位。'}")


def _demanded(actor: Actor | None) -> Actor:
    if actor is None:
        raise NotAllowed("这个账号现在没有岗位；停用账号后，它的令牌也不再有效。")
    return actor
