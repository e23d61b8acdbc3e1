"""The door for the command line: `luoshi <command>`; each command loads only what it needs."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from luoshi.cli.answers import Failure

# name → (module, what it does). A module has `add_arguments(parser)` and `run(args) -> status`.
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "decompose": ("luoshi.cli.decompose", "把文件分解成任务清单，不需要数据库"),
    "explain": ("luoshi.cli.explain", "说明一项任务的各栏是怎样读出来的"),
    "clock": ("luoshi.cli.clock", "算时限、看灯，说明每个日期的理由，不需要数据库"),
    "migrate": ("luoshi.cli.migrate", "建立或升级数据库"),
    "worker": ("luoshi.cli.worker", "运行后台作业"),
    "found": ("luoshi.cli.found", "建立组织：最上级单位和三名管理员"),
    "journal": ("luoshi.cli.journal", "存证：校验、导出、做检查点"),
    "token": ("luoshi.cli.token", "接口令牌：发放、列出、收回"),
    "demo-data": ("luoshi.cli.demo_data", "写入演示数据"),
    "generate": ("luoshi.cli.generate", "生成大规模数据，用于测量"),
}
REFUSED, MISUSED, INTERRUPTED = 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 refused, 2 misused."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in {"-h", "--help", "help"}:
        sys.stdout.write(usage())
        return 0 if given else MISUSED
    name, rest = given[0], given[1:]
    if name not in COMMANDS:
        sys.stderr.write(f"没有“{name}”这个命令。\n{usage()}")
        return MISUSED
    try:
        return _run(name, rest)
    except Failure as failure:
        sys.stderr.write(f"luoshi {name}: {failure}\n")
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(name: str, rest: Sequence[str]) -> int:
    path, words = COMMANDS[name]
    module = import_module(path)
    parser = argparse.ArgumentParser(prog=f"luoshi {name}", description=words)
    module.add_arguments(parser)
    return int(module.run(parser.parse_args(rest)) or 0)


def usage() -> str:
    """All commands, one a line."""
    lines = [f"  {name:<10} {words}" for name, (_, words) in COMMANDS.items()]
    return "\n".join(["用法：luoshi <命令> [选项]　每个命令加 -h 看说明", *lines, ""])
