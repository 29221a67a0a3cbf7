"""Webhooks: events leave to other systems as signed POST requests, queued, retried, logged and resendable.

An outbox row of kind `event` fans out into one row of kind `webhook` per registered receiver, so one slow
receiver holds up no other. The body is signed: `Heban-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of
"<t>.<body>">`. Secrets and network access are given from outside; bodies carry ids, never identity data.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, insert, select

from engine.background.outbox import Delivery, Dispatcher
from engine.errors import BadInput, EngineError, NotFound
from engine.opened_engine import OpenedEngine
from engine.store import surrounding_tables as around
from engine.store import tables as t
from engine.store.bulk_rows import among
from engine.transaction.work import SYSTEM, Work
from ground.bilingual import of as cause_of

log = logging.getLogger(__name__)
SIGNATURE = "Heban-Signature"
EVENT, CALL = "event", "webhook"


@dataclass(frozen=True, slots=True)
class Request:
    """What to POST."""

    url: str
    headers: Mapping[str, str]
    body: bytes


Send = Callable[[Request], int]  # performs the request, gives the HTTP status, raises when nothing answers


class NotAccepted(EngineError):
    """Expected a status of 200 to 299 from a webhook's receiver, but got another."""


class NotAnswered(EngineError):
    """Expected an answer from a webhook's receiver, but there was none: unknown host, refused, too slow."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who wants which kinds of events (`*`: all), and the name of the secret that signs for them."""

    url: str
    secret_name: str
    kinds: tuple[str, ...] = ("*",)
    organisation: str | None = None


class Webhooks:
    """Fans events out to receivers and calls them."""

    def __init__(self, engine: OpenedEngine, secret: Callable[[str], bytes], send: Send) -> None:
        self.engine = engine
        self.secret = secret
        self.send = send

    def attach(self, dispatcher: Dispatcher) -> None:
        """Let a dispatcher deliver events and calls."""
        dispatcher.register_set(EVENT, self.fan_out).register(CALL, self.call)

    def fan_out(self, work: Work, events: Sequence[Delivery]) -> None:
        """Add one row per event and receiver that wants it; a second call adds nothing."""
        hooks = _active(work.connection)
        calls = {
            f"{hook.id}:{event.key}": {"webhook": hook.id, "event": event.payload}
            for event in events
            for hook in hooks
            if _wants(hook.kinds, str(event.payload.get("kind", "")))
        }
        known = _queued(work.connection, calls) if calls else set()
        for key, call in calls.items():
            if key not in known:
                work.outbox(CALL, key, call)

    def call(self, delivery: Delivery) -> None:
        """POST one event to its receiver and log the answer; raises when it was not accepted."""
        with self.engine.work(SYSTEM) as work:
            hook, now = _by_id(work.connection, delivery.payload["webhook"]), work.now
        if not hook.active:
            return
        body = json.dumps({"id": delivery.key, **delivery.payload["event"]}, ensure_ascii=False, default=str)
        content = body.encode()
        headers = {
            "Content-Type": "application/json",
            "Heban-Delivery": delivery.key,
            SIGNATURE: signature(self.secret(hook.secret_name), content, now),
        }
        self._send(Request(hook.url, headers, content), hook.id, delivery)

    def _send(self, request: Request, hook_id: str, delivery: Delivery) -> None:
        status, fault = self._asked(request, delivery)
        with self.engine.work(SYSTEM) as work:
            _log(work, (hook_id, delivery), status, fault)
        if fault is not None:
            raise fault

    def _asked(self, request: Request, delivery: Delivery) -> tuple[int | None, EngineError | None]:
        """The status of the answer, and what is wrong with it or why there is none."""
        host = _host(request.url)
        try:
            status = self.send(request)
        except Exception as silence:  # noqa: BLE001  whatever keeps a receiver from answering
            log.warning("no answer from %s to %s, attempt %s", host, delivery.id, delivery.attempt, exc_info=silence)
            return None, NotAnswered(
                f"Expected an answer from {host} but there was none; check its address and the network",
                zh=f"{host} 没有应答，请检查其地址与网络",
            )
        if 200 <= status < 300:
            return status, None
        return status, NotAccepted(
            f"Expected a status of 200 to 299 from {host} but got {status}; settle it with the receiver",
            zh=f"{host} 没有接收通知，状态码 {status}，请与对方核对",
        )


def register(work: Work, receiver: Receiver) -> str:
    """Register a receiver; BadInput unless its address is https. Returns its id."""
    parts = urlsplit(receiver.url)
    if parts.scheme != "https" or not parts.hostname or parts.username:
        raise BadInput(
            f"Expected an https address without credentials but got {_host(receiver.url)!r}",
            zh="回调地址须为 https，且不含用户名和密码",
        )
    key = work.new_id()
    work.connection.execute(
        insert(around.webhook),
        {
            "id": key,
            "organisation": receiver.organisation,
            "url": receiver.url,
            "secret_name": receiver.secret_name,
            "kinds": ",".join(receiver.kinds),
            "active": True,
            "created_by": work.actor.account,
            "created_at": work.now,
        },
    )
    return key


def log_of(connection: Connection, webhook_id: str, limit: int = 100) -> list[Any]:
    """The calls of a webhook, newest first: outbox_id (to resend), at, attempt, status, error, error_zh."""
    c = around.webhook_log.c
    return list(connection.execute(select(around.webhook_log).where(c.webhook_id == webhook_id)
                                   .order_by(c.at.desc(), c.id.desc()).limit(limit)))  # fmt: skip


def signature(secret: bytes, body: bytes, now: datetime) -> str:
    """The value of the signature header for a body sent at `now`."""
    seconds = int(now.timestamp())
    digest = hmac.new(secret, f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def accepts(secret: bytes, body: bytes, header: str, now: datetime) -> bool:
    """For a receiver: tell whether the signature is right and at most five minutes old."""
    seconds = header.partition(",")[0].removeprefix("t=")
    if not seconds.isdigit() or abs(now.timestamp() - int(seconds)) > 300:
        return False
    at = datetime.fromtimestamp(int(seconds), now.tzinfo)
    return hmac.compare_digest(signature(secret, body, at), header)


def _active(connection: Connection) -> list[Any]:
    return list(connection.execute(select(around.webhook).where(around.webhook.c.active.is_(True))))


def _wants(kinds: str, kind: str) -> bool:
    return "*" in kinds.split(",") or kind in kinds.split(",")


def _queued(connection: Connection, keys: Iterable[str]) -> set[str]:
    """The calls that wait or have been made already."""
    query = select(t.outbox.c.key).where(t.outbox.c.kind == CALL, among(connection, t.outbox.c.key, keys))
    return set(connection.execute(query).scalars())


def _by_id(connection: Connection, webhook_id: str) -> Any:
    hook = connection.execute(select(around.webhook).where(around.webhook.c.id == webhook_id)).one_or_none()
    if hook is None:
        raise NotFound(
            f"Expected a webhook {webhook_id} but there is none",
            zh=f"没有编号为 {webhook_id} 的回调",
        )
    return hook


def _log(work: Work, call: tuple[str, Delivery], status: int | None, fault: EngineError | None) -> None:
    hook_id, delivery = call
    why = None if fault is None else cause_of(fault).cut(1000)
    work.connection.execute(
        insert(around.webhook_log),
        {
            "id": work.new_id(),
            "webhook_id": hook_id,
            "outbox_id": delivery.id,
            "at": work.now,
            "attempt": delivery.attempt,
            "status": status,
            "error": why and why.en,
            "error_zh": why and why.zh,
        },
    )


def _host(url: str) -> str:
    return urlsplit(url).hostname or url[:40]
