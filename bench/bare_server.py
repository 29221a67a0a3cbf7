"""The same server software without Heban: `python -m bench.bare_server PORT THREADS PAGE`.

`POST /api/decide` parses JSON and answers it; `GET /api/inbox` sends the bytes of PAGE (headers in JSON, a line end,
the body) as they are.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request
from gunicorn.app.base import BaseApplication


def application(page: Path) -> Flask:
    """The three routes."""
    headers, _, body = page.read_bytes().partition(b"\n")
    sent = json.loads(headers)
    app = Flask("bare")
    app.add_url_rule("/api/health", "health", lambda: jsonify(status="ok"))
    app.add_url_rule("/api/decide", "decide", lambda: jsonify(request.get_json()), methods=["POST"])
    app.add_url_rule("/api/inbox", "inbox", lambda: Response(body, headers=sent))
    return app


class Server(BaseApplication):
    """gunicorn as Heban runs it."""

    def __init__(self, port: int, threads: int, page: Path) -> None:
        self.given = {"bind": f"127.0.0.1:{port}", "worker_class": "gthread", "workers": 1, "threads": threads}
        self.page = page
        super().__init__()

    def load_config(self) -> None:
        """The options of the service."""
        for key, value in {**self.given, "timeout": 120, "loglevel": "warning"}.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        """Made after the fork, and left out of every later collection, like Heban."""
        app = application(self.page)
        gc.collect()
        gc.freeze()
        return app


if __name__ == "__main__":
    Server(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])).run()
