"""Answers that are given once and answers that need not be sent again.

`once`: a POST with an `Idempotency-Key` runs at most once per account, route and key for 24 hours; a repeat gets
the kept answer, another body under the same key is refused with 422 (decisions, design 15).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from flask import Response, g, jsonify, make_response, request

from api.house import house, who
from api.problems import Problem, of_exception, problem
from records import replays

Route = TypeVar("Route", bound=Callable[..., Any])
HEADER = "Idempotency-Key"
LONGEST = 80


def once(route: Route) -> Route:
    """Let a route answer a repeated request with the first one's answer."""

    @wraps(route)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return once_for("", lambda: route(*args, **kwargs))

    return guarded  # type: ignore[return-value]


def once_for(part: str, act: Callable[[], Any]) -> Any:
    """Run `act` at most once under the request's key (and a part of it); without a key just run it.

    Effect and answer are one transaction: whoever crashes in between leaves neither. A refusal is kept too.
    """
    key = request.headers.get(HEADER)
    if not key:
        return act()
    if len(key) > LONGEST:
        raise problem(422, f"Idempotency-Key 最多 {LONGEST} 个字符", f"Expected a key of at most {LONGEST} characters")
    asked = replays.Asked(who().account, f"{request.method} {request.path}"[:190], key + part, _digest())
    try:
        return house().attempt(who(), lambda work: _first_or_kept(work, asked, act))
    except Exception as error:
        refusal = error if isinstance(error, Problem) else of_exception(error)
        if refusal is None or refusal.members.get("replayed"):
            raise
        return _kept_refusal(asked, refusal.answer())


def _first_or_kept(work: Any, asked: replays.Asked, act: Callable[[], Any]) -> Response:
    with _shared(work):
        kept = replays.begin(work.session, asked, work.now)
        if kept is not None:
            return _again(kept, asked)
        response = make_response(act())
        replays.finish(work.session, asked, response.status_code, response.get_data(as_text=True))
        return response


@contextmanager
def _shared(work: Any) -> Iterator[None]:
    g.work = work
    try:
        yield
    finally:
        g.pop("work", None)


def _kept_refusal(asked: replays.Asked, response: Response) -> Response:
    with house().working(who()) as work:
        kept = replays.begin(work.session, asked, work.now)
        if kept is not None:
            return _again(kept, asked)
        replays.finish(work.session, asked, response.status_code, response.get_data(as_text=True))
    return response


def _again(kept: replays.Kept, asked: replays.Asked) -> Response:
    if kept.body_digest != asked.body_digest:
        text = "Expected the same body under the same Idempotency-Key"
        raise problem(422, "同一 Idempotency-Key 用于了不同的内容", text, replayed=True)
    kind = "application/json" if kept.status < 400 else "application/problem+json"
    response = Response(kept.answer, kept.status, mimetype=kind)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _digest() -> str:
    return hashlib.sha256(request.get_data(cache=True)).hexdigest()


def cached(body: Any) -> Response:
    """Answer with an ETag; a client that has this very answer gets 304."""
    response = jsonify(body)
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response
