"""Answers that are given only once, and answers that need not be sent again.

`once`: a POST with an `Idempotency-Key` runs at most once per account, route and key for 24 hours; a repeat gets
the kept answer, another body under the same key is refused with 422 (decisions, design 15).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from flask import Response, g, jsonify, make_response, request
from sqlalchemy.exc import IntegrityError

from api.context import house, who
from api.problems import Problem, of_exception, problem
from records import replays

Route = TypeVar("Route", bound=Callable[..., Any])
HEADER = "Idempotency-Key"
LONGEST = 80
_SEALED, _PLACE = "sealed:", "replayed_answer.answer"


def once(route: Route) -> Route:
    """Let a route answer a repeated request with the first one's answer."""

    @wraps(route)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return once_for("", lambda: route(*args, **kwargs))

    return guarded  # type: ignore[return-value]


def once_for(part: str, act: Callable[[], Any], refuses_repeats: bool = False) -> Any:
    """Run `act` at most once under the request's key (and a part of it); without a key just run it.

    Effect and answer are one transaction: whoever crashes in between leaves neither. A refusal is kept too.
    `refuses_repeats`: what has been done already refuses to be done again, so the key need not be looked for first.
    """
    key = request.headers.get(HEADER)
    if not key:
        return act()
    if len(key) > LONGEST:
        raise problem(422, f"Idempotency-Key 最多 {LONGEST} 个字符", f"Expected a key of at most {LONGEST} characters")
    asked = replays.Asked(who().account, f"{request.method} {request.path}"[:190], key + part, _digest())
    try:
        return house().attempt(who(), lambda work: _first_or_kept(work, asked, act, not refuses_repeats))
    except IntegrityError as collision:
        return _after_another(asked, collision) or once_for(part, act, refuses_repeats)
    except Exception as error:
        refusal = error if isinstance(error, Problem) else of_exception(error)
        if refusal is None or refusal.members.get("replayed"):
            raise
        return _kept_refusal(asked, refusal.answer())


def _first_or_kept(work: Any, asked: replays.Asked, act: Callable[[], Any], look: bool) -> Response:
    with _shared(work):
        kept = replays.find(work.session, asked, work.now) if look else None
        if kept is not None:
            return _again(kept, asked)
        response = make_response(act())
        work.writes.insert(replays.TABLE, replays.fresh(asked, _said(response), work.now))
        return response


def _said(response: Response) -> tuple[int, str]:
    """Status and body; the body sealed, for it shows to its reader what nobody else may read in the store."""
    body = house().keyring.seal(_PLACE, response.get_data())
    return response.status_code, _SEALED + base64.b64encode(body).decode()


def _body(kept: replays.Kept) -> bytes:
    if not kept.answer.startswith(_SEALED):
        return kept.answer.encode()  # why: kept before answers were sealed, at most a day ago
    return house().keyring.open(_PLACE, base64.b64decode(kept.answer.removeprefix(_SEALED)))


def _after_another(asked: replays.Asked, collision: IntegrityError) -> Response | None:
    """The answer of an equal request that was first; None where only an answer of another day stood in the way."""
    with house().working(who()) as work:
        kept = replays.find(work.session, asked, work.now)
        if kept is not None:
            return _again(kept, asked)
        if not replays.forget(work.session, asked, work.now):
            raise collision
    return None


@contextmanager
def _shared(work: Any) -> Iterator[None]:
    g.work = work
    try:
        yield
    finally:
        g.pop("work", None)


def _kept_refusal(asked: replays.Asked, response: Response) -> Response:
    with house().working(who()) as work:
        kept = replays.keep(work.session, asked, _said(response), work.now)
    return response if kept is None else _again(kept, asked)


def _again(kept: replays.Kept, asked: replays.Asked) -> Response:
    if kept.body_digest != asked.body_digest:
        text = "Expected the same body under the same Idempotency-Key"
        raise problem(422, "同一 Idempotency-Key 用于了不同的内容", text, replayed=True)
    kind = "application/json" if kept.status < 400 else "application/problem+json"
    response = Response(_body(kept), kept.status, mimetype=kind)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _digest() -> str:
    """The keyed digest of the body: a bare one would let who reads it try out what identity data it held."""
    body = hashlib.sha256(request.get_data(cache=True)).hexdigest()
    return house().keyring.blind("replayed_answer.body", body)


def cached(body: Any) -> Response:
    """Answer with an ETag; a client that has this very answer gets 304."""
    response = jsonify(body)
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response
