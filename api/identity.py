"""Who asks, read once per request: the session cookie with its CSRF token, or a bearer token."""

from __future__ import annotations

from flask import Flask, g, request

from api.bounded import storable
from api.context import house, who_is
from api.problems import problem
from records.errors import SignInRefused
from records.sign_ins import bearer, csrf_fits, signed_in

COOKIE = "heban_session"
CSRF_HEADER = "X-CSRF-Token"


def install(app: Flask) -> None:
    """Read the caller's identity before every request under /api."""
    app.before_request(read_identity)


def read_identity() -> None:
    """Set g.who (or None) and g.csrf_ok; an expired session is nobody, not an error, until a route asks."""
    g.who, g.csrf_ok = None, False
    if not storable([request.path, *request.args, *request.args.values()]):
        raise problem(400, "地址中含有无效字符", "Expected an address without NUL or broken characters")
    if not request.path.startswith("/api/"):
        return
    header = request.headers.get("Authorization", "")
    token = header[7:].strip() if header.lower().startswith("bearer ") else None
    cookie = request.cookies.get(COOKIE)
    if not token and not cookie:
        return
    with house().asking() as session:
        try:
            acting = house().acting()
            signed = bearer(session, acting, token) if token else signed_in(session, acting, str(cookie))
        except SignInRefused:
            return
        g.who = who_is(signed)
        # why: a program that sends its own token cannot be tricked into it by a foreign page
        g.csrf_ok = bool(token) or csrf_fits(signed, request.headers.get(CSRF_HEADER, ""))
