"""`make fresh`: both commands in a bare Debian root, as root and not, twice; times into the README.

Standard library only. Needs root, mmdebstrap and the registries; the host's settings for those
(proxies, certificates, mirrors) are lent to the bare root through the environment and a mount.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
AUTHORITIES: Final = Path("/etc/ssl/certs/ca-certificates.crt")
MARKS: Final = ("<!-- fresh: begin -->", "<!-- fresh: end -->")
LENT: Final = re.compile(
    r"(?i)^(pip_|npm_config_|node_extra|ssl_cert|curl_ca|requests_ca|.*_proxy$)"
)
USERS: Final = {"root": ("/root", 0), "newcomer": ("/home/newcomer", 1000)}
READY: Final = re.compile(r"The demo is ready")
DOWNLOADED: Final = re.compile(r"Set up in (\d+) s")


def main() -> int:
    """Build the bare root, measure in it for both users, write the table."""
    if os.geteuid() != 0 or not shutil.which("mmdebstrap"):
        sys.stderr.write("make fresh needs root and `apt-get install mmdebstrap`.\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="luoshi-fresh-", ignore_cleanup_errors=True) as folder:
        bare = Path(folder) / "root"
        build(bare)
        measured = {user: measure(bare, user) for user in USERS}
    write(ROOT / "README.md", measured)
    return 0


def build(bare: Path) -> None:
    """Make a Debian with python3 and nothing else, two users and a clone for each."""
    packages = "python3,python3-venv,ca-certificates"
    run("mmdebstrap", "--variant=minbase", f"--include={packages}", "bookworm", str(bare))
    for name in ("resolv.conf", "hosts"):
        shutil.copy(f"/etc/{name}", bare / "etc" / name)
    run("chroot", str(bare), "useradd", "--create-home", "--shell", "/bin/bash", "newcomer")
    listed = run("git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z")
    for home, uid in USERS.values():
        clone = bare / home.lstrip("/") / "luoshi"
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (clone / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, clone / name)
        run("chown", "-R", f"{uid}:{uid}", str(clone))


def measure(bare: Path, user: str) -> dict[str, float]:
    """Run `inside` as the user in the root, in name spaces of its own; return what it measured."""
    home, uid = USERS[user]
    mounts = (
        'mount --rbind /dev "$1/dev" && mount -t proc proc "$1/proc" && '
        f'mount --bind {AUTHORITIES} "$1{AUTHORITIES}" && shift && exec chroot "$@"'
    )
    inner = (
        # not exec: the shell stays the first process and takes orphans in, as an init does
        f"cd {home}/luoshi && setpriv --reuid={uid} --regid={uid} --clear-groups "
        f"python3 launch/fresh.py inside {os.environ.get('ONLY', '')}; exit $?"
    )
    spaces = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
    done = subprocess.run(
        (*spaces, "bash", "-c", mounts, "-", str(bare), str(bare), "bash", "-c", inner),
        env=lent_environment(home),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def lent_environment(home: str) -> dict[str, str]:
    """Return a bare environment, with the host's ways to the registries."""
    lent = {name: value for name, value in os.environ.items() if LENT.match(name)}
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return lent | {"PATH": path, "HOME": home, "LANG": "C.UTF-8"}


def inside() -> None:
    """In the bare root: both commands, twice; the last line printed is the times.

    ONLY=demo leaves the tests out, which take most of the time.
    """
    times: dict[str, float] = {}
    for turn in ("first", "again"):
        times |= {f"{name}, {turn}": value for name, value in demo().items()}
        if sys.argv[2:] == ["demo"]:
            continue
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "run.py", "test", "-q"], stdout=sys.stderr, check=False
        )
        if done.returncode:
            raise SystemExit(f"run.py test: {done.returncode}")
        times[f"test, {turn}"] = time.monotonic() - began
    sys.stdout.write(json.dumps(times) + "\n")


def demo() -> dict[str, float]:
    """Start the demo, stop it; return the seconds for set-up, first page and stop."""
    began = time.monotonic()
    command = [sys.executable, "run.py", "demo", "--port", "8155"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        downloads = 0.0
        for line in process.stdout or ():
            sys.stderr.write(line)
            if found := DOWNLOADED.search(line):
                downloads = float(found[1])
            if READY.search(line):
                break
        ready = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        stopped = time.monotonic()
    if process.returncode:
        raise SystemExit(f"run.py demo: {process.returncode}")
    first_page = max(0.0, ready - began - downloads)
    return {"set-up": downloads, "first page": first_page, "stop": stopped - ready}


def write(readme: Path, measured: dict[str, dict[str, float]]) -> None:
    """Put the table between its marks."""
    rows = ["| seconds | root | ordinary user |", "|---|---|---|"]
    rows += [
        f"| {name} | {measured['root'][name]:.0f} | {measured['newcomer'][name]:.0f} |"
        for name in measured["root"]
    ]
    text = readme.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    _, found, after = rest.partition(MARKS[1])
    table = "\n".join((MARKS[0], *rows, MARKS[1]))
    readme.write_text(before + table + after if found else f"{text}\n{table}\n", encoding="utf-8")
    sys.stdout.write("\n".join(rows) + "\n")


def run(*command: str) -> str:
    """Run a program to its good end; return what it wrote."""
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    inside() if sys.argv[1:2] == ["inside"] else sys.exit(main())
