"""Putting the house together: stores, keys, engine, processes; every room is handed what it needs here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from api.house import House
from engine import Clock, Engine, ServiceRegistry
from engine.calendar import WorkCalendar
from migrations.run import upgrade
from processes import catalogue
from processes.catalogue import all_services
from records.audit import AuditLog, open_audit
from records.database import make_engine
from records.keyring import Keyring, load_keyring, new_keyring
from records.scope import RecordsSession
from service.calendars import calendar_from
from service.clocks import clock_of
from service.configuration import Configuration
from service.printed import read_sign_ins
from service.resolver import OrganisationResolver


def initialise(configuration: Configuration) -> None:
    """Make what a new installation lacks: folders, keys outside the database, tables (`heban init`); repeatable."""
    folders = (configuration.home, configuration.evidence, configuration.jobs, configuration.calendars)
    for folder in (*folders, configuration.keyring.parent):
        folder.mkdir(parents=True, exist_ok=True)
    configuration.keyring.parent.chmod(0o700)
    if not configuration.keyring.exists():
        new_keyring(configuration.keyring)
    database = make_engine(configuration.database)
    upgrade(database)
    database.dispose()


def open_house(configuration: Configuration, clock: Clock | None = None) -> House:
    """Open an initialised installation; `clock` other than the machine's is for demo, simulation and tests."""
    database = make_engine(configuration.database)
    keyring = load_keyring(configuration.keyring)
    audit = open_audit(database, configuration.home / "audit.db" if database.dialect.name == "sqlite" else None)
    engine = Engine(
        database,
        clock=clock or clock_of(configuration.clock_file),
        resolver=OrganisationResolver(),
        services=ServiceRegistry(dict(all_services(catalogue().values()))),
        calendar=calendar_of(configuration),
    )
    engine.open_session = session_opener(keyring, audit)
    return House(
        engine=engine, database=database, keyring=keyring, audit=audit, processes=catalogue(),
        evidence=configuration.evidence, jobs=configuration.jobs, home=configuration.home, web=configuration.web,
        secure_cookies=configuration.secure_cookies, demo=read_sign_ins(configuration.demo_file),
    )  # fmt: skip


def calendar_of(configuration: Configuration) -> WorkCalendar:
    """The working-day calendar; the provisional table of the next year only where the installation admits it."""
    return calendar_from(configuration.calendars, configuration.provisional_calendar)


def session_opener(keyring: Keyring, audit: AuditLog) -> Callable[[Connection], Session]:
    """How the unit of work opens its session on the registers: on its own connection, with keys and audit."""

    def opened(connection: Connection) -> RecordsSession:
        session = RecordsSession(
            bind=connection, join_transaction_mode="rollback_only", expire_on_commit=False, autoflush=True
        )
        session.info["heban.keyring"] = keyring
        session.info["heban.audit"] = audit
        return session

    return opened


def at_home(configuration: Configuration, home: Path) -> Configuration:
    """The same configuration with another home, and the embedded store in it."""
    return replace(configuration, home=home, database=f"sqlite:///{home / 'heban.db'}")


