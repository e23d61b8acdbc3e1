"""`luoshi token`: tokens of the API; the room `api` does it, called by name."""

import argparse

from luoshi.cli.answers import Failure
from luoshi.cli.start import plainly, start


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What follows is read by the room's own command."""
    parser.usage = (
        "luoshi token create 用户名 --name 用途 [--post 编号]\n"
        "       luoshi token list 用户名\n"
        "       luoshi token revoke 用户名 令牌编号"
    )
    parser.add_argument("words", nargs=argparse.REMAINDER)


def run(args: argparse.Namespace) -> int:
    """Create, list or revoke."""
    start()
    from django.core.management import CommandError, call_command

    with plainly():
        try:
            call_command("api_token", *args.words)
        except CommandError as error:
            raise Failure(str(error)) from error
    return 0
