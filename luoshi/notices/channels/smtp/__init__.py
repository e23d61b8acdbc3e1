"""Mail by the house's own server (RFC 5321): the number as subject, a link to the inbox."""

import ssl
from collections.abc import Mapping
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime
from smtplib import SMTP, SMTP_SSL, SMTPDataError, SMTPException

from luoshi.notices.channels.message import Message, NotSent, Unclear

SECONDS = 10.0


def send(message: Message, knobs: Mapping[str, str]) -> None:
    """Hand the message to the server. Until DATA begins it surely has not arrived."""
    try:
        server = _connected(knobs)
    except (OSError, SMTPException) as error:
        raise NotSent(f"连接不上：{type(error).__name__}") from error
    try:
        _address(server, message, knobs)
        _data(server, message, knobs)
    finally:
        with suppress(OSError, SMTPException):
            server.quit()


def _connected(knobs: Mapping[str, str]) -> SMTP:
    host, port, how = knobs["host"], int(knobs["port"]), knobs["tls"]
    if how == "ssl":
        return SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    return SMTP(host, port, timeout=SECONDS)


def _address(server: SMTP, message: Message, knobs: Mapping[str, str]) -> None:
    try:
        if knobs["tls"] == "starttls":
            server.starttls(context=ssl.create_default_context())
        if knobs["user"]:
            server.login(knobs["user"], knobs["password"])
        server.ehlo_or_helo_if_needed()
        for code, _ in (server.mail(knobs["from"]), server.rcpt(message.to)):
            if code not in (250, 251):
                raise NotSent(f"SMTP {code}")
    except (OSError, SMTPException) as error:
        raise NotSent(f"没有接受：{type(error).__name__}") from error


def _data(server: SMTP, message: Message, knobs: Mapping[str, str]) -> None:
    try:
        code, _ = server.data(_letter(message, knobs).as_bytes())
    except SMTPDataError as error:
        raise NotSent(f"SMTP {error.smtp_code}") from error
    except (OSError, SMTPException) as error:
        raise Unclear(f"连接中断：{type(error).__name__}") from error
    if code != 250:
        raise NotSent(f"SMTP {code}")


def _letter(message: Message, knobs: Mapping[str, str]) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = knobs["from"], message.to, message.text
    letter["Date"] = format_datetime(message.at)
    letter["Message-ID"] = f"<{message.key}@luoshi>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(f"{message.text}\n\n{message.link}\n")
    return letter
