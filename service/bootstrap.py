"""Putting Heban together: stores, keys, engine, processes. Every room gets here what it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from api.context import House
from engine import Clock, Engine, ServiceRegistry
from engine.ports.signer import Signer
from engine.proof.signatures import InstallationSigner
from engine.time.calendar import WorkCalendar
from ground.opening import open_database
from migrations.run import upgrade
from processes import catalogue
from processes.catalogue import all_services
from processes.draft_checks import check_here
from processes.draft_checks.draft import Here
from processes.for_each import DeclaredStarts
from processes.relations import with_declared
from records.audit import AuditLog, open_audit
from records.keyring import Keyring, load_keyring, new_keyring
from records.passwords import SOUND, PasswordCost
from records.scope import RecordsSession
from reports.signing import SIGNER
from service.calendars import calendar_from
from service.clocks import clock_of
from service.configuration import Configuration
from service.corrections import RegisteredCorrectionLimits
from service.deciders import RegisteredDeciders
from service.demo_sign_ins import read_sign_ins
from service.form_checks import check_file
from service.registering import register
from service.release import version
from service.resolver import OrganisationResolver
from service.signing import signing_key


def initialise(configuration: Configuration) -> None:
    """Create what a new installation lacks: folders, keys outside the database, tables (`heban init`); repeatable."""
    folders = (configuration.home, configuration.evidence, configuration.jobs, configuration.calendars)
    for folder in (*folders, configuration.keyring.parent):
        folder.mkdir(parents=True, exist_ok=True)
    configuration.keyring.parent.chmod(0o700)
    if not configuration.keyring.exists():
        new_keyring(configuration.keyring)
    signing_key(configuration.home)
    database = open_database(configuration.database)
    upgrade(database)
    database.dispose()


def open_house(configuration: Configuration, clock: Clock | None = None) -> House:
    """Open an initialised installation; `clock` other than the machine's is for demo, simulation and tests."""
    register(catalogue().values())
    database = open_database(configuration.database)
    keyring = load_keyring(configuration.keyring)
    audit = open_audit(database, configuration.home / "audit.db" if database.dialect.name == "sqlite" else None)
    engine = Engine(
        database,
        clock=clock or clock_of(configuration.clock_file),
        resolver=OrganisationResolver(with_declared(process.relations for process in catalogue().values())),
        deciders=RegisteredDeciders(catalogue().values()),
        services=ServiceRegistry(dict(all_services(catalogue().values()))),
        calendar=calendar_of(configuration),
    )
    engine.ports.check_file = check_file
    engine.ports.check_here = lambda asking, owners, files, processes: check_here(
        Here(asking.session, asking.now, owners, engine.ports.calendar), files, processes
    )
    engine.ports.corrections = RegisteredCorrectionLimits()
    engine.ports.signer = InstallationSigner(signing_key(configuration.home))
    engine.ports.starts = DeclaredStarts(catalogue().values())
    engine.store.open_session = session_opener(keyring, audit, configuration.password_cost, engine.ports.signer)
    return House(
        engine=engine, database=database, keyring=keyring, audit=audit, processes=catalogue(),
        evidence=configuration.evidence, jobs=configuration.jobs, home=configuration.home, web=configuration.web,
        secure_cookies=configuration.secure_cookies, trusted_proxies=configuration.trusted_proxies,
        version=version(), demo=read_sign_ins(configuration.demo_file),
    )  # fmt: skip


def calendar_of(configuration: Configuration) -> WorkCalendar:
    """The working-day calendar; the provisional table of the next year only where the installation admits it."""
    return calendar_from(configuration.calendars, configuration.provisional_calendar)


def session_opener(
    keyring: Keyring, audit: AuditLog, password_cost: PasswordCost = SOUND, signer: Signer | None = None
) -> Callable[[Connection], Session]:
    """How the unit of work opens its session on the registers: on its own connection, with keys, audit and signer."""

    def opened(connection: Connection) -> RecordsSession:
        session = RecordsSession(
            bind=connection, join_transaction_mode="rollback_only", expire_on_commit=False, autoflush=True
        )
        session.info["heban.keyring"] = keyring
        session.info["heban.audit"] = audit
        session.info["heban.password_cost"] = password_cost
        session.info[SIGNER] = signer
        return session

    return opened


def at_home(configuration: Configuration, home: Path) -> Configuration:
    """The same configuration with another home, and the embedded store in it."""
    return replace(configuration, home=home, database=f"sqlite:///{home / 'heban.db'}")


