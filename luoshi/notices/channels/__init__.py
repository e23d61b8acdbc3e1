"""The ways out of the house, one folder each; all of them say a number and nothing else.

A channel is off until the administrator names it and where it leads (`docs/operate/channels.md`).
`send` returns when the other side has taken the message. It raises `NotSent` when the message
surely did not arrive; every other exception means that nobody can say.
"""

from collections.abc import Callable, Mapping
from typing import Final

from luoshi.notices.channels import dingtalk, sms, smtp, todo, webhook, wecom
from luoshi.notices.channels.message import Message, NotSent, Unclear
from luoshi.notices.rules import Channel

Knobs = Mapping[str, str]
DOORS: Final[dict[Channel, Callable[[Message, Knobs], None]]] = {
    Channel.SMTP: smtp.send,
    Channel.SMS: sms.send,
    Channel.TODO: todo.send,
    Channel.WEBHOOK: webhook.send,
    Channel.WECOM: wecom.send,
    Channel.DINGTALK: dingtalk.send,
}

__all__ = ["DOORS", "Knobs", "Message", "NotSent", "Unclear"]
