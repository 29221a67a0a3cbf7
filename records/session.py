"""Opening a session on the registers, with the keyring and the read audit that their functions need."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from records.audit import AuditLog
from records.errors import Invalid
from records.keyring import Keyring
from records.passwords import SOUND, PasswordCost
from records.scope import RecordsSession


def open_session(engine: Engine, keyring: Keyring, audit: AuditLog) -> RecordsSession:
    """Return a session without a scope yet; for requests that only read, `engine` is `records.database.reading`."""
    session = RecordsSession(engine, expire_on_commit=False)
    session.info["heban.keyring"] = keyring
    session.info["heban.audit"] = audit
    return session


def keyring_of(session: Session) -> Keyring:
    """Return the keyring that `open_session` gave the session."""
    ring = session.info.get("heban.keyring")
    if ring is None:
        raise Invalid(
            "Expected a keyring on the session but there is none: open it with records.session.open_session.",
            "会话没有密钥，请用 records.session.open_session 打开",
        )
    return ring


def password_cost_of(session: Session) -> PasswordCost:
    """Return the cost of hashing a password that the installation set, or the sound default."""
    cost: PasswordCost = session.info.get("heban.password_cost", SOUND)
    return cost


def audit_of(session: Session) -> AuditLog:
    """Return the read audit that `open_session` gave the session."""
    audit = session.info.get("heban.audit")
    if audit is None:
        raise Invalid(
            "Expected a read audit on the session but there is none: use records.session.open_session.",
            "会话没有读取审计，请用 records.session.open_session 打开",
        )
    return audit
