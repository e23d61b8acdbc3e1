"""统一待办: an item is created with a link through single sign-on, and cleared once all is read."""

from collections.abc import Mapping
from urllib.parse import quote

from luoshi.notices.channels.message import Message
from luoshi.notices.channels.web import demand_code, post, signed
from luoshi.notices.rules import Act


def send(message: Message, knobs: Mapping[str, str]) -> None:
    """Create the item, or take it away; `id` is the same for both."""
    given: dict[str, object] = {"act": "clear", "id": message.key, "account": message.to}
    if message.act is Act.SEND:
        link = knobs["link"].replace("{link}", quote(message.link, safe=""))
        given |= {"act": "create", "title": message.text, "url": link or message.link}
        given |= {"at": message.at.isoformat()}
    stamp = str(int(message.at.timestamp()))
    demand_code(post(knobs["url"], given, signed(knobs["secret"], stamp, given)), "code")
