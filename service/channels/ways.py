"""The channels themselves: mail over SMTP, text messages through a gateway, webhooks to allowed hosts."""

from __future__ import annotations

import json
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlencode, urlsplit

from engine.background.webhooks import SIGNATURE, NotAccepted, NotAnswered, Request, Send, signature
from records.errors import Invalid
from records.notice_addresses import Address
from records.notice_channels import ChannelSettings, SmsGateway, SmtpServer
from service.channels.message import Channel, Message

TIMEOUT = 10.0  # seconds


@dataclass(frozen=True)
class Email:
    """Mail over SMTP; its Message-ID is the key, so that a repeat can be told."""

    server: SmtpServer
    site: str

    def send(self, address: Address, message: Message) -> None:
        """Hand a mail over. NotAnswered, NotAccepted."""
        try:
            with self._connection() as connection:
                if self.server.user:
                    connection.login(self.server.user, self.server.password)
                connection.send_message(self._mail(address, message))
        except smtplib.SMTPResponseException as refused:
            # why: a server may repeat the address in its answer, and failures are shown to operators
            raise NotAccepted(
                f"Expected {self.server.host} to take the mail but it answered {refused.smtp_code}; "
                "settle it with the mail server",
                zh=f"邮件服务器 {self.server.host} 没有接收，状态码 {refused.smtp_code}，请与其管理员核对",
            ) from None
        except smtplib.SMTPRecipientsRefused as refused:
            codes = ", ".join(sorted({str(code) for code, _text in refused.recipients.values()}))
            raise NotAccepted(
                f"Expected {self.server.host} to take the recipient but it answered {codes}; check the address",
                zh=f"邮件服务器 {self.server.host} 不接收该收件人，状态码 {codes}，请核对地址",
            ) from None
        except (OSError, smtplib.SMTPException) as silence:
            raise NotAnswered(
                f"Expected an answer from {self.server.host} but there was none ({type(silence).__name__}); "
                "check its address, its certificate and the network",
                zh=f"邮件服务器 {self.server.host} 没有应答，请检查其地址、证书与网络",
            ) from silence

    def _connection(self) -> smtplib.SMTP:
        server, trust = self.server, ssl.create_default_context(cafile=self.server.ca)
        if server.security == "tls":
            return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=trust)
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        if server.security == "starttls":
            connection.starttls(context=trust)
        return connection

    def _mail(self, address: Address, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"] = self.server.sender, address.address
        mail["Subject"] = f"{message.subject.zh} | {message.subject.en}"
        mail["Message-ID"] = f"<{message.key.replace(':', '.')}@{urlsplit(self.site).hostname}>"
        mail["Auto-Submitted"] = "auto-generated"
        if message.code is None:
            mail["List-Unsubscribe"] = f"<{message.stop}>"
        mail.set_content(message.text)
        return mail


@dataclass(frozen=True)
class Sms:
    """Text messages through an HTTP gateway; the request is signed like a webhook."""

    gateway: SmsGateway
    now: datetime
    post: Send

    def send(self, address: Address, message: Message) -> None:
        """POST a text message. NotAnswered, NotAccepted."""
        told = _filled(self.gateway.body, {"to": address.address, "text": message.short, "id": message.key})
        form = self.gateway.encoding == "form"
        content = urlencode(told).encode() if form else json.dumps(told, ensure_ascii=False).encode()
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        headers = {
            "Content-Type": kind, "Heban-Delivery": message.key, **self.gateway.headers,
            SIGNATURE: signature(self.gateway.secret.encode(), content, self.now),
        }  # fmt: skip
        _posted(self.post, Request(self.gateway.url, headers, content))


@dataclass(frozen=True)
class Webhook:
    """A signed POST to a host that the installation allows, and to no other, whatever it allowed before."""

    settings: ChannelSettings
    now: datetime
    post: Send

    def send(self, address: Address, message: Message) -> None:
        """POST a message as JSON. Invalid for a host that is not allowed; NotAnswered, NotAccepted."""
        host = urlsplit(address.address).hostname or ""
        if not self.settings.allows(address.address):
            raise Invalid(
                f"Expected an allowed host but {host} is none: add it to webhook_hosts in keys/channels.json",
                f"不允许发往 {host}，请在 keys/channels.json 的 webhook_hosts 中添加",
            )
        told = {
            "id": message.key, "code": message.code, "daily": message.daily,
            "notices": [{"kind": line.kind, "case": line.case_no, "link": line.link} for line in message.lines],
        }  # fmt: skip
        content = json.dumps(told, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json", "Heban-Delivery": message.key,
            SIGNATURE: signature(address.secret.encode(), content, self.now),
        }  # fmt: skip
        _posted(self.post, Request(address.address, headers, content))


def channel(name: str, settings: ChannelSettings, now: datetime, post: Send) -> Channel:
    """The channel of a name, as the installation has it. Invalid where it has none."""
    made: Channel | None = None
    if name == "email" and settings.email is not None:
        made = Email(settings.email, settings.site)
    elif name == "sms" and settings.sms is not None:
        made = Sms(settings.sms, now, post)
    elif name in ("webhook", "unit_webhook"):
        made = Webhook(settings, now, post)
    if made is None:
        raise Invalid(
            f"Expected {name} in keys/channels.json but it is not there: add it, then send again",
            f"keys/channels.json 中没有 {name} 的配置，请补充后重发",
        )
    return made


def _filled(template: Any, values: Mapping[str, str]) -> Any:
    """A template with its marks filled in, each once: what is put in is never read as a mark."""
    if isinstance(template, Mapping):
        return {key: _filled(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, values) for value in template]
    return values.get(template[1:-1], template) if isinstance(template, str) and template[:1] == "{" else template


def _posted(post: Send, request: Request) -> None:
    host = urlsplit(request.url).hostname
    try:
        status = post(request)
    except Exception as silence:  # whatever keeps a receiver from answering
        raise NotAnswered(
            f"Expected an answer from {host} but there was none; check its address and the network",
            zh=f"{host} 没有应答，请检查其地址与网络",
        ) from silence
    if not 200 <= status < 300:
        raise NotAccepted(
            f"Expected a status of 200 to 299 from {host} but got {status}; settle it with the receiver",
            zh=f"{host} 没有接收通知，状态码 {status}，请与对方核对",
        )
