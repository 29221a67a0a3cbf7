"""Sending the engine's announcements to registered receivers as signed webhooks, if any receiver wants them.

Secrets stand in `keys/webhooks.json` of the home (name -> text), outside the database; a changed file counts at once.
Bodies carry ids, never identity data (decisions, domain 2).
"""

from __future__ import annotations

import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from api.context import House
from engine.background.outbox import Delivery, Dispatcher
from engine.background.webhooks import CALL, Receiver, Request, Webhooks, register
from engine.errors import NotFound
from engine.store import surrounding_tables as around
from engine.transaction.work import Work
from ground.prepared import Prepared

TIMEOUT = 10.0  # seconds: a receiver that is slower is tried again later
SILENT = ("task.opened", "task.given", "task.follow_up", "case.ended")  # told to receivers alone, no desk is told
# why: every set of announcements asks it
_ANYBODY = Prepared(select(around.webhook.c.id).where(around.webhook.c.active.is_(True)).limit(1))


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A signed request goes where it was registered for and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


def post(request: Request) -> int:
    """POST over https and return the status; a refusal is a status too, silence within ten seconds an error."""
    call = urllib.request.Request(request.url, request.body, dict(request.headers), method="POST")  # noqa: S310 https only
    opener = urllib.request.build_opener(_NoRedirects)
    try:
        with opener.open(call, timeout=TIMEOUT) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return int(refused.code)


class Announcer:
    """Tells receivers what happened; cheap while there are none."""

    def __init__(self, house: House, send: Callable[[Request], int] = post) -> None:
        self.house = house
        self.hooks = Webhooks(house.engine, lambda name: secret_of(house.home, name), send)

    def attach(self, dispatcher: Dispatcher) -> None:
        """Let a dispatcher deliver the engine's silent announcements and the calls to receivers."""
        for kind in SILENT:
            dispatcher.register_set(kind, self.tell)
        dispatcher.register(CALL, self.hooks.call)

    def tell(self, work: Work, deliveries: Sequence[Delivery]) -> None:
        """Queue one call per receiver and event that it wants."""
        if _ANYBODY.one(work.connection, {}) is not None:
            self.hooks.fan_out(work, [_event(delivery) for delivery in deliveries])


def _event(delivery: Delivery) -> Delivery:
    """An announcement as receivers get it: they tell kinds apart by its body, and repeats by its key."""
    payload = {"kind": delivery.kind, **delivery.payload}
    return replace(delivery, key=f"{delivery.kind}:{delivery.key}", payload=payload)


def add_receiver(house: House, url: str, kinds: tuple[str, ...]) -> str:
    """Register a receiver under a new secret and return the secret, which is shown this once."""
    with house.working() as work:
        name, secret = f"webhook-{secrets.token_hex(4)}", secrets.token_urlsafe(32)
        register(work, Receiver(url, name, kinds))
        _keep(house.home, name, secret)
    return secret


def secret_of(home: Path, name: str) -> bytes:
    """The secret that signs for a receiver; NotFound names the file to correct."""
    known = _read(home)
    if name not in known:
        raise NotFound(
            f"Expected the secret {name} in {_file(home)} but it is not there; put it back",
            zh=f"{_file(home)} 中没有密钥 {name}，请放回",
        )
    return known[name].encode()


def _keep(home: Path, name: str, secret: str) -> None:
    part = _file(home).with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(json.dumps({**_read(home), name: secret}, indent=1), encoding="utf-8")
    part.replace(_file(home))


def _read(home: Path) -> dict[str, str]:
    path = _file(home)
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _file(home: Path) -> Path:
    return home / "keys" / "webhooks.json"
