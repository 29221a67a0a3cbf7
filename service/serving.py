"""Serving: gunicorn with threads where it runs, waitress elsewhere; the beats inside unless told otherwise."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from types import FrameType
from typing import Any

from flask import Flask

from api.app import create_app
from service import bootstrap
from service.beats import metronome
from service.configuration import Configuration


def run(configuration: Configuration, with_worker: bool) -> None:
    """Serve until told to stop; the address is printed when the socket is open."""
    runner: Callable[[Configuration, bool], None] = _waitress if sys.platform == "win32" else _gunicorn
    runner(configuration, with_worker)


def _gunicorn(configuration: Configuration, with_worker: bool) -> None:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        """gunicorn with one process and threads: the engine's hot cache serves all of them."""

        beats: Any = None

        def load_config(self) -> None:
            for key, value in {
                "bind": f"{configuration.host}:{configuration.port}", "worker_class": "gthread", "workers": 1,
                "threads": configuration.threads, "timeout": 120, "graceful_timeout": 20, "accesslog": None,
                "loglevel": "warning", "when_ready": lambda _server: _announce(configuration),
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


def _waitress(configuration: Configuration, with_worker: bool) -> None:
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
    waitress.serve(app, host=configuration.host, port=configuration.port, threads=configuration.threads)


def _settled(app: Flask) -> Flask:
    """Leave what was built at the start out of every later collection: it stays to the end of the process."""
    gc.collect()
    gc.freeze()
    return app


def _announce(configuration: Configuration) -> None:
    print(f"Heban 核办 serves at http://{configuration.host}:{configuration.port}", flush=True)


def _stop(beats: Any) -> None:
    if beats is not None:
        beats.stop()
