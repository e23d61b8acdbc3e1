"""`luoshi worker`: the process that does what happens without a person."""

import argparse
import os
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: the schedule says what is done and when."""


def run(args: argparse.Namespace) -> int:
    """Become the schedule's process, so that signals reach it directly."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "luoshi.config.schedule"])
