"""`luoshi journal`: prove that nothing was changed, export the entries, bind the chain heads."""

import argparse
import json
import sys
from pathlib import Path

from luoshi.cli.answers import Failure
from luoshi.cli.start import plainly, start

UNSOUND = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="verify|export|checkpoint")
    verify = acts.add_parser("verify", help="校验全部存证")
    verify.add_argument("--checkpoints", type=Path, metavar="目录", help="检查点文件所在目录")
    verify.add_argument("--file", type=Path, metavar="文件", help="校验导出的文件，不用数据库")
    export = acts.add_parser("export", help="把全部存证导出为文件")
    export.add_argument("file", type=Path, metavar="文件")
    checkpoint = acts.add_parser("checkpoint", help="立即做一个检查点")
    checkpoint.add_argument("--checkpoints", type=Path, metavar="目录", help="写到哪个目录")


def run(args: argparse.Namespace) -> int:
    """Do one of the three; 1 when the journal is not sound."""
    start()
    with plainly():
        try:
            return {"verify": _verify, "export": _export, "checkpoint": _checkpoint}[args.act](args)
        except OSError as error:
            raise Failure(f"文件不能读写：{error}") from error


def _verify(args: argparse.Namespace) -> int:
    from luoshi.journal.verify import verify_database, verify_export

    if args.checkpoints and not args.checkpoints.is_dir():
        raise Failure(f"没有这个目录：{args.checkpoints}")
    try:
        if args.file:
            report = verify_export(args.file, args.checkpoints)
        else:
            report = verify_database(args.checkpoints)
    except (ValueError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise Failure(f"文件内容不完整或被改动过：{error}") from error
    sys.stdout.write(f"共 {report.chains} 条链、{report.entries} 条存证。\n")
    for erasure in report.erasures:
        sys.stdout.write(f"依规清除 {erasure}\n")
    if report.sound:
        sys.stdout.write("校验通过，没有发现改动。\n")
        return 0
    for fault in report.faults:
        sys.stderr.write(f"发现问题 {fault}（{WRONGS[fault.wrong.value]}）\n")
    sys.stderr.write(f"校验不通过，共 {len(report.faults)} 处。\n")
    return UNSOUND


WRONGS = {
    "changed": "内容被改动",
    "dropped": "有存证被删除",
    "inserted": "有存证被插入",
    "reordered": "先后次序被调换",
    "rewritten": "与检查点不符，整条链被重写",
    "unsealed": "封存内容与存证不符",
}


def _export(args: argparse.Namespace) -> int:
    from luoshi.journal.export import write_entries
    from luoshi.journal.models import Entry

    rows = Entry.objects.order_by("chain_kind", "chain_id", "id").iterator(chunk_size=5000)
    count = write_entries(rows, args.file)
    sys.stdout.write(f"已导出 {count} 条存证：{args.file}\n")
    return 0


def _checkpoint(args: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils import timezone

    from luoshi.journal.services import checkpoint

    folder = args.checkpoints or settings.DATA_DIR / "checkpoints"
    made = checkpoint(now=timezone.now(), folder=folder)
    if made is None:
        sys.stdout.write("上一个检查点之后没有新的存证。\n")
    else:
        sys.stdout.write(f"检查点 {made.pk}：{made.chains} 条链，写入 {folder}\n")
    return 0
