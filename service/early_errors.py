"""What gunicorn itself answers, before the application sees a request: a problem like all others, and no version."""

from __future__ import annotations

import json
import socket
from http import HTTPStatus

import gunicorn.http.wsgi
import gunicorn.util

from api.library_messages import of_status

LONGEST_LINE = 8190  # characters; the most gunicorn reads, so that the application answers for a long address


def install() -> None:
    """Let gunicorn answer in JSON and name no version."""
    # why: it offers no setting for either
    gunicorn.util.write_error = write_problem
    gunicorn.http.wsgi.SERVER = "Heban"


def write_problem(client: socket.socket, status: int, reason: str, _message: str) -> None:
    """Answer a request that could not be read; what was wrong with it is logged, not told."""
    title = HTTPStatus(status).phrase if status in list(HTTPStatus) else reason
    zh = of_status(status)
    body = json.dumps(
        {"type": "about:blank", "status": status, "title": zh, "detail": zh, "detail_en": title}, ensure_ascii=False
    ).encode()
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
        f"X-Content-Type-Options: nosniff\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    gunicorn.util.write_nonblock(client, head.encode("latin-1") + body)
