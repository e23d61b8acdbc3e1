"""Short messages through an HTTP gateway: `{id, mobile, content}`, answered `{code: 0}`."""

from collections.abc import Mapping

from luoshi.notices.channels.message import Message
from luoshi.notices.channels.web import demand_code, post


def send(message: Message, knobs: Mapping[str, str]) -> None:
    """Hand one message to the gateway."""
    given = {"id": message.key, "mobile": message.to, "content": message.text}
    headers = {"Authorization": f"Bearer {knobs['key']}"} if knobs["key"] else {}
    demand_code(post(knobs["url"], given, headers), "code")
