"""企业微信群机器人: a text that mentions one account, answered `{errcode: 0}`."""

from collections.abc import Mapping

from luoshi.notices.channels.message import Message
from luoshi.notices.channels.web import demand_code, post


def send(message: Message, knobs: Mapping[str, str]) -> None:
    """Post to the robot's address, which carries its key."""
    text = {"content": message.text, "mentioned_list": [message.to]}
    demand_code(post(knobs["url"], {"msgtype": "text", "text": text}), "errcode")
