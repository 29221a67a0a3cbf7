"""What notices reach in tests, all on 127.0.0.1: a mail server, and a receiver of POST requests."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"


@dataclass
class Mailbox:
    """A mail server's mails, oldest first; `refuse` makes it answer a mail with a failure."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refuse: bool = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        if self.refuse:
            return "451 not now, " + str(envelope.rcpt_tos)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 taken"

    def last(self) -> str:
        """The text of the last mail."""
        return text_of(self.mails[-1])


def text_of(mail: EmailMessage) -> str:
    """Subject and text of a mail."""
    return f"{mail['Subject']}\n{mail.get_content()}"


class _AnyPort(Controller):
    """A controller that listens on a port that is free."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        super()._trigger_server()


@contextmanager
def mail_server(**options: Any) -> Iterator[Mailbox]:
    """A running mail server."""
    box = Mailbox()
    server = _AnyPort(box, hostname=HOST, port=0, **options)
    server.start()
    box.port = server.port
    try:
        yield box
    finally:
        server.stop()


@dataclass
class Hook:
    """What a receiver of POST requests got: headers and body of each; `before` is called before it answers."""

    url: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 200
    before: Callable[[], None] = lambda: None

    @property
    def bodies(self) -> list[Any]:
        """The JSON bodies."""
        return [json.loads(body) for _headers, body in self.got]


@contextmanager
def receiver() -> Iterator[Hook]:
    """A running receiver."""
    hook, turn = Hook(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with turn:
                hook.got.append((dict(self.headers), body))
                hook.before()
            self.send_response(hook.status)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer((HOST, 0), Handler)
    hook.url = f"http://{HOST}:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
