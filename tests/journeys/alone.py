"""The walk inside a network namespace without any route: site and browser on its loopback alone.

Started by test_walk.py as `unshare --net python -m tests.journeys.alone`; what to walk comes in by
standard input, what the browser was given goes out by standard output, both as JSON.
"""

import fcntl
import json
import os
import shutil
import socket
import struct
import sys

GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 0x1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP
OUTSIDE = ("192.0.2.1", 80)  # an address that is nowhere (RFC 5737)


def main() -> None:
    """Walk and report."""
    loopback_up()
    assert not reaches_outside(), "this namespace has a route"
    given = json.load(sys.stdin)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the driver keeps an event loop in this thread
    import django

    django.setup()
    from playwright.sync_api import sync_playwright
    from pytest_django.live_server_helper import LiveServer

    from launch.browser import FLAGS
    from tests.journeys.walk import Given

    server, found = LiveServer("127.0.0.1"), Given()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = browser.new_context(locale="zh-CN")
        context.add_cookies([cookie | {"url": server.url} for cookie in given["cookies"]])
        page = context.new_page()
        found.listen(page)
        found.walk(page, server.url, given["pages"])
        browser.close()
    server.stop()
    json.dump(found.plain() | {"site": server.url}, sys.stdout)


def loopback_up() -> None:
    """What `ip link set lo up` does, where `ip` may be missing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        asked = struct.pack("16sh", b"lo", 0)
        flags = struct.unpack("16sh", fcntl.ioctl(handle, GET_FLAGS, asked))[1]
        fcntl.ioctl(handle, SET_FLAGS, struct.pack("16sh", b"lo", flags | UP))


def reaches_outside() -> bool:
    """Whether a packet would find a way out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        try:
            handle.connect(OUTSIDE)
        except OSError:
            return False
    return True


if __name__ == "__main__":
    main()
