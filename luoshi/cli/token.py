"""`luoshi token`: give a program a token, list the tokens of a login, take one back."""

import argparse
import sys
from uuid import uuid4

from luoshi.cli.answers import Failure
from luoshi.cli.start import plainly, start


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="create|list|revoke")
    create = acts.add_parser("create", help="发放一个令牌，只显示一次")
    create.add_argument("user", metavar="用户名")
    create.add_argument("--name", required=True, metavar="用途", help="给哪个程序用")
    create.add_argument("--post", type=int, metavar="编号", help="任职编号；只有一个岗位时可以不写")
    listing = acts.add_parser("list", help="列出一个账号的令牌")
    listing.add_argument("user", metavar="用户名")
    revoke = acts.add_parser("revoke", help="收回一个令牌")
    revoke.add_argument("user", metavar="用户名")
    revoke.add_argument("prefix", metavar="令牌编号")


def run(args: argparse.Namespace) -> int:
    """Create, list or revoke; whoever the token acts for is the actor of the entry."""
    start()
    with plainly():
        {"create": _create, "list": _list, "revoke": _revoke}[args.act](args)
    return 0


def _create(args: argparse.Namespace) -> None:
    from django.utils import timezone

    from luoshi.api import queries, services
    from luoshi.kernel.actor import Door
    from luoshi.org.queries import actor_in, appointments_of

    now, user = timezone.now(), queries.user_named(args.user)
    held = appointments_of(user, now=now)
    wanted = [one for one in held if args.post in (None, one.appointment_id)]
    if len(wanted) != 1:
        posts = "".join(f"\n  --post {one.appointment_id}　{one.label}" for one in held)
        raise Failure(f"请用 --post 写明以哪个岗位办理：{posts or '这个账号现在没有岗位。'}")
    chosen = wanted[0].appointment_id
    actor = actor_in(user, wanted, appointment_id=chosen, door=Door.CLI)
    if actor is None:
        raise Failure("这个账号没有对应的人员，不能发放令牌。")
    _row, token = services.issue_token(
        actor=actor,
        now=now,
        request_id=uuid4(),
        user=user,
        appointment_id=chosen,
        name=args.name,
    )
    sys.stdout.write(f"{token}\n")
    sys.stderr.write(f"令牌以“{wanted[0].label}”的身份办理，只显示这一次，请妥善保存。\n")


def _list(args: argparse.Namespace) -> None:
    from luoshi.api import queries

    for row in queries.tokens_of(queries.user_named(args.user)):
        used = row.last_used_at.strftime("%Y-%m-%d") if row.last_used_at else "从未使用"
        state = "已收回" if row.revoked_at else f"最近使用 {used}"
        sys.stdout.write(f"{row.prefix}\t{row.name}\t{row.appointment.post.name}\t{state}\n")


def _revoke(args: argparse.Namespace) -> None:
    from django.utils import timezone

    from luoshi.api import queries, services
    from luoshi.kernel.actor import Door
    from luoshi.org.queries import actor_for

    now, user = timezone.now(), queries.user_named(args.user)
    actor = actor_for(user, appointment_id=None, door=Door.CLI, now=now)
    if actor is None:
        raise Failure("这个账号现在没有岗位；停用账号后，它的令牌也不再有效。")
    row = services.revoke_token(
        actor=actor, now=now, request_id=uuid4(), user=user, prefix=args.prefix
    )
    sys.stdout.write(f"已收回 {row.prefix} {row.name}\n")
