"""What the API gets from service: the engine, the registers, the processes, the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import current_app, g, has_app_context
from sqlalchemy import Connection
from sqlalchemy import Engine as Database

from engine import Actor, Engine
from ground.opening import reading
from processes import Process
from processes.created.making import process_of
from records.acting import Acting
from records.audit import AuditLog
from records.keyring import Keyring
from records.roles import TITLES, Permission, Role, permissions_of
from records.scope import RecordsSession, Scope, use_scope
from records.session import open_session
from records.sign_ins import SignedIn, scope_for

Done = TypeVar("Done")


@dataclass(frozen=True)
class DemoSignIn:
    """One printed sign-in of the demo province."""

    login: str
    password: str
    words: str
    words_en: str


@dataclass
class House:
    """One running Heban: its stores, its clock, its processes, and where evidence and the web front lie."""

    engine: Engine
    database: Database
    keyring: Keyring
    audit: AuditLog
    processes: Mapping[str, Process]
    evidence: Path
    jobs: Path
    home: Path = Path("var")
    web: Path | None = None
    secure_cookies: bool = False
    trusted_proxies: int = 0
    version: str = ""
    demo: tuple[DemoSignIn, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._reader = reading(self.database)

    def now(self) -> datetime:
        """The instant of the injected clock."""
        return self.engine.clock.now()

    def process(self, connection: Connection, key: str, definition_id: str) -> Process:
        """The process behind a version: a folder of the house, or what was created in the studio."""
        return self.processes.get(key) or process_of(self.engine.definitions, connection, definition_id)

    @contextmanager
    def reading(self, who: Who | None = None) -> Iterator[RecordsSession]:
        """A session that only reads, within the scope of who asks; without `who` it has no scope yet."""
        with open_session(self._reader, self.keyring, self.audit) as session:
            if who is not None:
                use_scope(session, who.scope(session))
            yield session

    @contextmanager
    def asking(self) -> Iterator[RecordsSession]:
        """A session for one prepared question: no transaction is begun for it, and none is ended."""
        with self._reader.connect() as connection:
            yield RecordsSession(bind=connection)

    @contextmanager
    def working(self, who: Who | None = None) -> Iterator[Any]:
        """One unit of work within the scope of who acts; it is committed when the block ends without an error.

        Inside a request that already holds one (api.answers.once) it is that one, committed by its holder.
        """
        if has_app_context() and "work" in g:
            yield g.work
            return
        actor = who.actor if who is not None else Actor("system")
        with self.engine.work(actor) as work:
            if who is not None:
                _within_scope(work, who)
            yield work

    def attempt(self, who: Who, action: Callable[[Any], Done]) -> Done:
        """Do `action` in one unit of work within the scope of who acts, for `Engine.attempt`: perhaps twice.

        Inside a request that already holds one it is that one, as for `working`.
        """
        if has_app_context() and "work" in g:
            return action(g.work)

        def within(work: Any) -> Done:
            _within_scope(work, who)
            return action(work)

        return self.engine.attempt(within, who.actor)

    def acting(self, who: Who | None = None, now: datetime | None = None) -> Acting:
        """The author of a change in the registers."""
        at = now or self.now()
        return Acting(at) if who is None else Acting(at, who.account, who.organisation)


def _within_scope(work: Any, who: Who) -> None:
    session = cast(RecordsSession, work.session)
    use_scope(session, who.scope(session))


@dataclass(frozen=True)
class Who:
    """Who asks: a signed-in account in one of its roles."""

    signed: SignedIn
    organisation_name: tuple[str, str] = ("", "")
    permissions: frozenset[Permission] = frozenset()

    @property
    def account(self) -> str:
        return self.signed.account_id

    @property
    def organisation(self) -> str | None:
        return self.signed.org_id

    @property
    def role(self) -> Role | None:
        return self.signed.role

    @property
    def must_change(self) -> bool:
        return self.signed.must_change

    @property
    def role_title(self) -> tuple[str, str]:
        return TITLES[self.signed.role] if self.signed.role else ("未选择身份", "no role chosen")

    @cached_property
    def actor(self) -> Actor:
        """The same person as the engine knows it."""
        role = str(self.role) if self.role else None
        return Actor(self.account, self.organisation, role, self.signed.display_name)

    def scope(self, session: RecordsSession) -> Scope:
        """The scope of the role in use."""
        return scope_for(session, self.signed)


def who_is(signed: SignedIn) -> Who:
    """Join what a request needs to know of a signed-in account."""
    if signed.role is None or signed.unit is None:
        return Who(signed)
    unit = signed.unit
    return Who(signed, (unit.name_zh, unit.name_en), permissions_of(signed.role, unit.kind))


def house() -> House:
    """The house of the running application."""
    return current_app.extensions["heban"]


def who() -> Who:
    """Who asks; only inside a route that is not public."""
    return g.who
