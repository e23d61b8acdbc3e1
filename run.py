#!/usr/bin/env python3
"""The two commands a newcomer needs: `python3 run.py demo` and `python3 run.py test`.

Standard library only. `setup`, which both begin with, makes .venv, installs the packages of
requirements-dev.lock by their hashes and fetches the front end; done once, it takes no time.
"""

import fcntl
import hashlib
import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
USAGE = """用法 / usage:
  python3 run.py demo [--port 8000] [--fresh]   启动演示 / start the demo (--fresh: forget its data)
  python3 run.py test [pytest arguments]        运行测试 / run the tests
  python3 run.py setup                          只做准备 / only set up
"""


class Stop(Exception):
    """Something a person has to do first; the text says what."""


def main(arguments):
    """Do the command; return the exit status."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command not in {"demo", "test", "setup"}:
        sys.stderr.write(USAGE)
        return 0 if command in {"-h", "--help", "help"} else 2
    signal.signal(signal.SIGINT, interrupted)  # a shell's `&` leaves it ignored
    signal.signal(signal.SIGTERM, interrupted)
    os.chdir(ROOT)
    try:
        setup()
        if command == "demo":
            become("-m", "launch.demo", *rest)
        if command == "test":
            call(PYTHON, "-m", "launch.packages")
            become("-m", "pytest", "-n", "2", "--dist", "worksteal", *rest)
    except Stop as stop:
        sys.stderr.write(f"{stop}\n")
        return 1
    return 0


def setup():
    """Make .venv and vendor/ what the locks say; safe to interrupt and to run twice at once."""
    if is_done():
        return
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say(
                "另一个准备过程正在进行，等待其结束……",
                "Another set-up is running; waiting for it …",
            )
            fcntl.flock(lock, fcntl.LOCK_EX)
        began = time.monotonic()
        if not stamped(VENV / "stamp", python_inputs()):
            install_python()
        if not stamped(ROOT / "vendor" / "stamp", asset_inputs()):
            install_assets()
        seconds = time.monotonic() - began
        say(f"准备就绪，用时 {seconds:.0f} 秒。", f"Set up in {seconds:.0f} s.")


def is_done():
    """Say whether both halves stand as the present files ask."""
    return stamped(VENV / "stamp", python_inputs()) and stamped(
        ROOT / "vendor" / "stamp", asset_inputs()
    )


def python_inputs():
    """Digest of all that decides what .venv holds; scripts in it carry the folder's own path."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("\n[tool.")[0]
    return digest("requirements-dev.lock", also=f"{sys.version_info[:2]} {ROOT} {project}")


def asset_inputs():
    """Digest of all that decides what vendor/ holds."""
    return digest("package.json", "package-lock.json", "launch/assets.py")


def install_python():
    """Make .venv where there is no sound one, and install the locked packages and ourselves."""
    say("正在安装 Python 组件……", "Installing the Python packages …")
    if not quiet(PYTHON, "-m", "pip", "--version"):
        if importlib.util.find_spec("ensurepip") is None:
            raise Stop(
                "缺少 Python 的 venv 组件，请先执行：\nPython's venv is missing; first run:\n"
                "  apt-get install -y python3-venv"
            )
        call(sys.executable, "-m", "venv", "--clear", VENV)
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")
    call(*pip, "--require-hashes", "-r", "requirements-dev.lock")
    call(*pip, "--no-build-isolation", "--no-deps", "--editable", ".")
    (VENV / "stamp").write_text(python_inputs())


def install_assets():
    """Fetch the front end with .venv's own npm, and copy what is needed to vendor/."""
    say("正在获取前端组件……", "Fetching the front end …")
    environment = {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    if AUTHORITIES.exists():  # node brings its own list and would refuse an office's proxy
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(AUTHORITIES))
    environment["npm_config_update_notifier"] = "false"
    npm = (VENV / "bin" / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    call(*npm, "--loglevel=error", environment=environment)
    call(PYTHON, "-m", "launch.assets")
    (ROOT / "vendor" / "stamp").write_text(asset_inputs())


def digest(*names, also=""):
    """SHA-256 over the files and a word more."""
    total = hashlib.sha256(also.encode())
    for name in names:
        total.update((ROOT / name).read_bytes())
    return total.hexdigest()


def stamped(stamp, inputs):
    """Say whether the stamp, written last, names these inputs."""
    return stamp.exists() and stamp.read_text() == inputs


def call(*command, environment=None):
    """Run a program; raise Stop if it fails, its own words having told why."""
    words = [str(word) for word in command]
    if subprocess.run(words, env=environment, check=False).returncode:
        raise Stop(
            f"未能完成：{' '.join(words)}\n排除上述问题后再执行一次即可。"
            "\nThat failed; see the lines above, then run the same command again."
        )


def quiet(*command):
    """Run a program without a word; say whether it succeeded."""
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def become(*arguments):
    """Replace this process by .venv's Python, so that signals reach it directly."""
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *arguments])


def say(chinese, english):
    """One line for people."""
    print(f"{chinese} {english}", flush=True)


def interrupted(number, _frame):
    """Leave at once; what was begun is taken up by the next run."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit("需要 Python 3.11 或更新。 Python 3.11 or later is needed.")
    sys.exit(main(sys.argv[1:]))
