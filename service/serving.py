"""Serving: gunicorn with threads where it runs, waitress elsewhere; the beats inside unless told otherwise."""

from __future__ import annotations

import gc
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import FrameType
from typing import Any

from flask import Flask

from api.app import create_app
from records.keyring import load_keyring
from service import bootstrap
from service.beats import metronome
from service.configuration import Configuration
from service.listening import check_front, listen, shown

CHEAP_HASHES = (
    "Expected passwords to be hashed at the default cost or more but the configuration asks for less: remove "
    "HEBAN_PASSWORD_PASSES and HEBAN_PASSWORD_MEMORY_KIB, or raise them. "
    "口令散列的计算量低于默认值，请删除或调高 HEBAN_PASSWORD_PASSES 与 HEBAN_PASSWORD_MEMORY_KIB"
)


def run(configuration: Configuration, with_worker: bool) -> None:
    """Serve until told to stop; the address is printed when requests are answered.

    Raises NotReady when the front is missing or the address cannot be listened on, Invalid before `heban init`.
    """
    check_front(configuration)
    if configuration.hashes_cheaply():
        print(CHEAP_HASHES, file=sys.stderr, flush=True)
    load_keyring(configuration.keyring)  # why: here its refusal is a sentence, in gunicorn's worker a traceback
    opened = listen(configuration)
    runner: Callable[[Configuration, socket.socket, bool], None] = _waitress if sys.platform == "win32" else _gunicorn
    runner(replace(configuration, port=opened.getsockname()[1]), opened, with_worker)


def _gunicorn(configuration: Configuration, opened: socket.socket, with_worker: bool) -> None:
    from gunicorn.app.base import BaseApplication

    from service import early_errors

    early_errors.install()
    bound = f"fd://{opened.detach()}"  # why: gunicorn reads its configuration again on SIGHUP, with the same address

    class Server(BaseApplication):
        """gunicorn with one process and threads: the engine's hot cache serves all of them."""

        beats: Any = None

        def load_config(self) -> None:
            for key, value in {
                "bind": bound, "worker_class": "gthread", "workers": 1,
                "threads": configuration.threads, "timeout": 120, "graceful_timeout": 20, "accesslog": None,
                "loglevel": "warning", "limit_request_line": early_errors.LONGEST_LINE,
                "forwarded_allow_ips": "", "when_ready": lambda _server: _announce(configuration),
                "worker_exit": lambda _server, _worker: _stop(self.beats),
            }.items():  # fmt: skip
                self.cfg.set(key, value)

        def load(self) -> Any:
            house = bootstrap.open_house(configuration)
            self.beats = metronome(house, timedelta(seconds=configuration.tick_seconds)) if with_worker else None
            if self.beats is not None:
                self.beats.start()  # why: after the fork, in the process that serves
            return _settled(create_app(house))

    Server().run()


def _waitress(configuration: Configuration, opened: socket.socket, with_worker: bool) -> None:
    import waitress

    house = bootstrap.open_house(configuration)
    beats = metronome(house, timedelta(seconds=configuration.tick_seconds)) if with_worker else None
    if beats is not None:
        beats.start()

    def ended(_signal: int, _frame: FrameType | None) -> None:
        _stop(beats)
        sys.exit(0)

    signal.signal(signal.SIGTERM, ended)
    _announce(configuration)
    app = _settled(create_app(house))
    waitress.serve(app, sockets=[opened], threads=configuration.threads, ident=None)


def _settled(app: Flask) -> Flask:
    """Keep everything built at the start out of later garbage collections: it lives as long as the process."""
    gc.collect()
    gc.freeze()
    return app


def _announce(configuration: Configuration) -> None:
    print(f"Heban 核办 serves at {shown(configuration)}", flush=True)


def _stop(beats: Any) -> None:
    if beats is not None:
        beats.stop()
