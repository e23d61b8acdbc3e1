"""A signed POST to whatever the house has: any answer of 2xx is a yes."""

from collections.abc import Mapping

from luoshi.notices.channels.message import Message
from luoshi.notices.channels.web import post, signed


def send(message: Message, knobs: Mapping[str, str]) -> None:
    """Post the number, its addressee and the link, signed by HMAC-SHA256."""
    given = {
        "id": message.key,
        "to": message.to,
        "count": message.count,
        "text": message.text,
        "url": message.link,
        "at": message.at.isoformat(),
    }
    stamp = str(int(message.at.timestamp()))
    post(knobs["url"], given, signed(knobs["secret"], stamp, given))
