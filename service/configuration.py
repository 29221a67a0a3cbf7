"""Where a running Heban finds things, from the environment; every name has a default that works on a fresh machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from records.passwords import SOUND, PasswordCost
from service.refusals import NotReady

Number = TypeVar("Number", int, float)

FRONT_OF_WHEEL = Path(__file__).with_name("front")
FRONT_OF_CHECKOUT = Path(__file__).resolve().parents[1] / "web" / "dist"


@dataclass(frozen=True)
class Configuration:
    """One installation.

    `home` holds keys, evidence and, on SQLite, the database;
    `clock_file` names a simulated clock that several processes share;
    `provisional_calendar` admits the marked provisional table of the next year (demo, simulation);
    `password_cost` is what one guess at a stolen password hash costs.
    """

    home: Path
    database: str
    host: str = "127.0.0.1"
    port: int = 8400
    threads: int = 8
    secure_cookies: bool = False
    trusted_proxies: int = 0
    provisional_calendar: bool = False
    web: Path | None = None
    tick_seconds: float = 1.0
    clock_file: Path | None = None
    password_cost: PasswordCost = SOUND

    def hashes_cheaply(self) -> bool:
        """Does a guess at a stolen password hash cost less here than the default asks?"""
        cost = self.password_cost
        return cost.passes < SOUND.passes or cost.memory_kib < SOUND.memory_kib

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

    @property
    def demo_begun(self) -> Path:
        """The mark of a demo under way: a home that bears it holds nothing but an unfinished demo."""
        return self.home / "demo.begun"


def from_environment(environment: Mapping[str, str] | None = None) -> Configuration:
    """Read HEBAN_* variables; see docs/reference/configuration.md for each.

    Raises NotReady for one that should be a number and is none.
    """
    env = os.environ if environment is None else environment
    home = Path(env.get("HEBAN_HOME", "var")).resolve()
    return Configuration(
        home=home,
        database=env.get("HEBAN_DATABASE", f"sqlite:///{home / 'heban.db'}"),
        host=env.get("HEBAN_HOST", "127.0.0.1"),
        port=_number(env, "HEBAN_PORT", 8400),
        threads=_number(env, "HEBAN_THREADS", 8),
        secure_cookies=env.get("HEBAN_SECURE_COOKIES", "") == "1",
        trusted_proxies=max(0, int(env.get("HEBAN_TRUSTED_PROXIES", "0"))),
        provisional_calendar=env.get("HEBAN_PROVISIONAL_CALENDAR", "") == "1",
        web=_front(env.get("HEBAN_WEB")),
        tick_seconds=_number(env, "HEBAN_TICK_SECONDS", 1.0),
        clock_file=Path(env["HEBAN_CLOCK_FILE"]) if env.get("HEBAN_CLOCK_FILE") else None,
        password_cost=PasswordCost(
            passes=int(env.get("HEBAN_PASSWORD_PASSES", SOUND.passes)),
            memory_kib=int(env.get("HEBAN_PASSWORD_MEMORY_KIB", SOUND.memory_kib)),
        ),
    )


def _front(given: str | None) -> Path | None:
    """The folder of the front, there or not; none where the API is served alone."""
    if given is not None:
        return None if given == "off" else Path(given).resolve()
    return FRONT_OF_WHEEL if FRONT_OF_WHEEL.is_dir() else FRONT_OF_CHECKOUT


def _number(env: Mapping[str, str], name: str, default: Number) -> Number:
    text = env.get(name)
    if text is None:
        return default
    try:
        return type(default)(text)
    except ValueError as wrong:
        kind, kind_zh = ("a whole number", "整数") if isinstance(default, int) else ("a number", "数字")
        raise NotReady(
            f"Expected {kind} in {name} but found {text!r}: correct it, e.g. {name}={default}",
            f"{name} 应为{kind_zh}，实际为“{text}”：请改正，例如 {name}={default}",
        ) from wrong
