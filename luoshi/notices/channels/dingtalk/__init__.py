"""钉钉群机器人 (加签): a text for one account; the address is signed with time and secret."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlencode

from luoshi.notices.channels.message import Message
from luoshi.notices.channels.web import demand_code, post


def send(message: Message, knobs: Mapping[str, str]) -> None:
    """Post to the robot's address, which carries its token."""
    given = {
        "msgtype": "text",
        "text": {"content": message.text},
        "at": {"atUserIds": [message.to], "isAtAll": False},
    }
    stamp = str(int(message.at.timestamp() * 1000))
    url = f"{knobs['url']}&{urlencode({'timestamp': stamp, 'sign': sign(knobs['secret'], stamp)})}"
    demand_code(post(url, given), "errcode")


def sign(secret: str, stamp: str) -> str:
    """加签: HMAC-SHA256 of "time, newline, secret" under the secret, in base64."""
    mac = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()
