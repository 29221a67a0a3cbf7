"""Where a running Heban finds things, from the environment; every name has a default that works on a fresh machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Configuration:
    """One installation.

    `home` holds keys, evidence and, on SQLite, the database;
    `clock_file` names a simulated clock that several processes share;
    `provisional_calendar` admits the marked provisional table of the next year (demo, simulation).
    """

    home: Path
    database: str
    host: str = "127.0.0.1"
    port: int = 8400
    threads: int = 8
    secure_cookies: bool = False
    provisional_calendar: bool = False
    web: Path | None = None
    tick_seconds: float = 1.0
    clock_file: Path | None = None

    @property
    def keyring(self) -> Path:
        return self.home / "keys" / "keyring.json"

    @property
    def evidence(self) -> Path:
        return self.home / "evidence"

    @property
    def jobs(self) -> Path:
        return self.home / "jobs"

    @property
    def calendars(self) -> Path:
        return self.home / "calendars"

    @property
    def demo_file(self) -> Path:
        return self.home / "demo.json"


def from_environment(environment: Mapping[str, str] | None = None) -> Configuration:
    """Read HEBAN_* variables; see docs/reference/configuration.md for each."""
    env = os.environ if environment is None else environment
    home = Path(env.get("HEBAN_HOME", "var")).resolve()
    web = Path(env.get("HEBAN_WEB", str(Path(__file__).resolve().parents[1] / "web" / "dist")))
    return Configuration(
        home=home,
        database=env.get("HEBAN_DATABASE", f"sqlite:///{home / 'heban.db'}"),
        host=env.get("HEBAN_HOST", "127.0.0.1"),
        port=int(env.get("HEBAN_PORT", "8400")),
        threads=int(env.get("HEBAN_THREADS", "8")),
        secure_cookies=env.get("HEBAN_SECURE_COOKIES", "") == "1",
        provisional_calendar=env.get("HEBAN_PROVISIONAL_CALENDAR", "") == "1",
        web=web if web.is_dir() else None,
        tick_seconds=float(env.get("HEBAN_TICK_SECONDS", "1")),
        clock_file=Path(env["HEBAN_CLOCK_FILE"]) if env.get("HEBAN_CLOCK_FILE") else None,
    )
