"""`luoshi demo-data`: the fictional 云岭县 with its people, papers and matters, once."""

import argparse
import sys
from datetime import UTC, datetime

from luoshi.cli.answers import Failure
from luoshi.cli.start import plainly, start


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the subcommand."""
    parser.add_argument("--quiet", action="store_true", help="不显示结果")


def run(args: argparse.Namespace) -> int:
    """Load the demo where it is not there yet; safe to repeat."""
    start()
    from django.conf import settings

    from luoshi.world import demo

    if not settings.DEMO:
        raise Failure("演示数据只能写入演示环境；确要演示，请先设置 LUOSHI_DEMO=1。")
    with plainly():
        loaded = demo.load(datetime.now(UTC))
    if not args.quiet:
        sys.stdout.write("演示数据已写入。\n" if loaded else "演示数据早已写入，没有改动。\n")
    return 0
