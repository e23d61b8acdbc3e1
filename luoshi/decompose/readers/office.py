"""doc, wps and rtf become docx through LibreOffice, where it is installed."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from pathlib import Path

from luoshi.decompose.errors import Unreadable

from .kinds import Kind

SECONDS = 15
MOST = 64 * 1024 * 1024
_PROGRAMS = ("soffice", "libreoffice")
_ABSENT = "这是旧格式（doc、wps 或 RTF），本机没有安装 LibreOffice，读不了。请另存为 docx 再上传"
_FAILED = "旧格式文件没能转换，可能已损坏或设了密码。请用 WPS 或 Word 另存为 docx 再上传"
# No macros, no fetching of what a document links to.
_SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items '
    'xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">{}</item></oor:items>'
).format(
    "".join(
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        for name, value in (
            ("DisableMacrosExecution", "true"),
            ("BlockUntrustedRefererLinks", "true"),
            ("MacroSecurityLevel", "3"),
        )
    )
)


def as_docx(data: bytes, kind: Kind, scratch: str) -> bytes:
    """The bytes of a docx with the same content.

    `scratch` is a private folder that the caller removes, whatever happens here. Unreadable where
    LibreOffice is not installed, takes longer than SECONDS or gives nothing.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise Unreadable(_ABSENT)
    folder = Path(scratch)
    paper = folder / ("paper.rtf" if kind is Kind.RTF else "paper.doc")
    paper.write_bytes(data)
    _profile(folder)
    _convert(program, paper, folder)
    made = folder / "out" / "paper.docx"
    if not made.is_file() or made.stat().st_size > MOST:
        raise Unreadable(_FAILED)
    return made.read_bytes()


def _profile(folder: Path) -> None:
    """A profile of its own: two runs with one profile lose a document silently."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")


def _convert(program: str, paper: Path, folder: Path) -> None:
    command = [
        program,
        f"-env:UserInstallation=file://{folder}/profile",
        *("--headless", "--norestore", "--nolockcheck", "--convert-to", "docx"),
        *("--outdir", str(folder / "out"), str(paper)),
    ]
    environment = os.environ | {"HOME": str(folder), "TMPDIR": str(folder)}
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))  # LibreOffice needs more than a parser
    try:
        subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise Unreadable(_FAILED) from error
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
