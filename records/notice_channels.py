"""How this installation reaches people: `keys/channels.json` of the home, read anew for each message.

It holds passwords, so it stands with the keys and outside the database; docs/how-to/send-notices.md names its parts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from records.errors import Invalid

NAME = "keys/channels.json"
SECURITY = ("tls", "starttls", "none")


@dataclass(frozen=True)
class SmtpServer:
    """The mail server; `security` is tls, starttls, or none for one on this machine; `ca` a file with its authority."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = ""
    ca: str | None = None


@dataclass(frozen=True)
class SmsGateway:
    """Where text messages are posted: `body` with {to}, {text} and {id} filled in, signed with `secret`."""

    url: str
    secret: str
    body: Mapping[str, Any] = field(default_factory=lambda: {"to": "{to}", "text": "{text}", "id": "{id}"})
    headers: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "json"


@dataclass(frozen=True)
class ChannelSettings:
    """What the file says; a channel that it does not name is switched off."""

    site: str = ""
    email: SmtpServer | None = None
    sms: SmsGateway | None = None
    webhook_hosts: frozenset[str] = frozenset()

    @property
    def offered(self) -> frozenset[str]:
        """The channels that people can choose."""
        on = {"email": self.email, "sms": self.sms, "webhook": self.webhook_hosts, "unit_webhook": self.webhook_hosts}
        return frozenset(name for name, given in on.items() if given)

    def allows(self, url: str) -> bool:
        """May a webhook go there? Over https to a named host, or to one of this machine named as `http://HOST:PORT`."""
        parts = urlsplit(url)
        if parts.username or not parts.hostname:
            return False
        if parts.scheme == "http":
            return f"http://{parts.netloc}" in self.webhook_hosts and _is_here(parts.hostname)
        return parts.scheme == "https" and parts.netloc in self.webhook_hosts


def read(home: Path) -> ChannelSettings:
    """Read the file; nothing is offered without one. Invalid names what is wrong in it."""
    path = home / NAME
    if not path.exists():
        return ChannelSettings()
    try:
        told = json.loads(path.read_text("utf-8"))
    except ValueError as wrong:
        raise _wrong(path, "JSON", "JSON 文本") from wrong
    try:
        known = ChannelSettings(
            site=str(told["site"]).rstrip("/"),
            email=SmtpServer(**told["email"]) if told.get("email") else None,
            sms=SmsGateway(**told["sms"]) if told.get("sms") else None,
            webhook_hosts=frozenset(told.get("webhook_hosts", ())),
        )
    except (KeyError, TypeError) as wrong:
        named = f"site, email, sms, webhook_hosts as documented ({wrong})"
        raise _wrong(path, named, f"文档所列的 site、email、sms、webhook_hosts（{wrong}）") from wrong
    _check(path, known)
    return known


def _check(path: Path, known: ChannelSettings) -> None:
    if urlsplit(known.site).scheme not in ("http", "https"):
        raise _wrong(path, "the address of the pages in site, e.g. https://heban.example.cn", "site 为访问地址")
    if known.email is not None:
        if known.email.security not in SECURITY:
            choices = ("one of tls, starttls, none in email.security", "email.security 为 tls、starttls 或 none")
            raise _wrong(path, *choices)
        if known.email.security == "none" and not _is_here(known.email.host):
            raise _wrong(path, "tls or starttls for a mail server elsewhere", "外部邮件服务器须用 tls 或 starttls")
    if known.sms is not None:
        parts = urlsplit(known.sms.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname or "")):
            raise _wrong(path, "an https address in sms.url", "sms.url 为 https 地址")
        if known.sms.encoding not in ("json", "form"):
            raise _wrong(path, "json or form in sms.encoding", "sms.encoding 为 json 或 form")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _wrong(path: Path, expected: str, expected_zh: str) -> Invalid:
    return Invalid(f"Expected {expected} in {path}: correct the file", f"{path} 应含{expected_zh}，请改正该文件")
