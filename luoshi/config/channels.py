"""Which ways out of the house are open, and where they lead: from the environment alone.

`LUOSHI_CHANNELS` names them, by comma; a named channel that lacks an address stops the start.
"""

from typing import Final

from luoshi.config import environment as env

# For each channel its variables with their defaults; None must be set. Secrets may stand in files.
KNOBS: Final[dict[str, dict[str, str | None]]] = {
    "smtp": {
        "host": None,
        "port": "25",
        "tls": "none",
        "from": None,
        "to": None,
        "user": "",
        "password": "",
    },
    "sms": {"url": None, "key": ""},
    "todo": {"url": None, "secret": None, "to": "{username}", "link": ""},
    "webhook": {"url": None, "secret": None, "to": "{username}"},
    "wecom": {"url": None, "to": "{username}"},
    "dingtalk": {"url": None, "secret": None, "to": "{username}"},
}
SECRET: Final = frozenset({"password", "key", "secret", "url"})


def read() -> dict[str, dict[str, str]]:
    """The open channels with what each needs; raises Misconfigured."""
    names = [name.strip() for name in env.text("LUOSHI_CHANNELS").split(",") if name.strip()]
    if unknown := sorted(set(names) - KNOBS.keys()):
        raise env.Misconfigured(f"LUOSHI_CHANNELS knows no {', '.join(unknown)}")
    return {name: _knobs(name) for name in names}


def _knobs(channel: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for knob, default in KNOBS[channel].items():
        variable = f"LUOSHI_{channel}_{knob}".upper()
        value = env.secret(variable) if knob in SECRET else env.text(variable) or None
        value = default if value is None else value
        if value is None:
            raise env.Misconfigured(f"the channel {channel} needs {variable}")
        found[knob] = value
    if found.get("tls", "none") not in {"none", "starttls", "ssl"}:
        raise env.Misconfigured("LUOSHI_SMTP_TLS is none, starttls or ssl")
    return found
