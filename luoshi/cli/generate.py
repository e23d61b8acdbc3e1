"""`luoshi generate`: a large fictional world in an empty database, for measuring."""

import argparse
import sys
import time
from datetime import UTC, datetime

from luoshi.cli.start import plainly, start

SIZES = ("county", "city", "province")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the subcommand."""
    parser.add_argument("--size", choices=SIZES, required=True, help="县、市、省三种规模")
    parser.add_argument("--seed", type=int, default=1, help="同一个数得到同样的数据")
    parser.add_argument("--matters", type=int, help="事项数，默认按规模")


def run(args: argparse.Namespace) -> int:
    """Fill an empty database as the owner of its tables, and say what is in it."""
    start(owner=True)
    from luoshi.world.generator.load import generate
    from luoshi.world.generator.realm import Size

    begin = time.monotonic()
    with plainly():
        made = generate(
            Size(args.size), seed=args.seed, now=datetime.now(UTC), matters=args.matters
        )
    sys.stdout.write(
        f"已生成：单位 {made.units:,}、人员 {made.persons:,}、事项 {made.matters:,}，"
        f"用时 {time.monotonic() - begin:.0f} 秒。\n账号：{'、'.join(made.logins)}\n"
    )
    return 0
