"""A person's own phrases (常用语) for an outcome, beside those that come with a process."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Invalid
from records.ids import new_id
from records.tables.own_words import OwnPhrase

MOST = 20
"""Phrases that a person keeps for one outcome."""


def own_phrases(session: Session, account_id: str) -> dict[str, list[str]]:
    """Return a person's phrases by outcome, the oldest first."""
    query = select(OwnPhrase.outcome, OwnPhrase.text).where(OwnPhrase.account_id == account_id)
    found: dict[str, list[str]] = {}
    for outcome, text in session.execute(query.order_by(OwnPhrase.kept_at, OwnPhrase.id)):
        found.setdefault(outcome, []).append(text)
    return found


def keep_phrase(session: Session, acting: Acting, outcome: str, text: str) -> None:
    """Keep a phrase for an outcome; one that is kept already stays as it is. Invalid when there are too many."""
    said = " ".join(text.split())
    mine = (OwnPhrase.account_id == acting.account_id, OwnPhrase.outcome == outcome)
    if session.scalar(select(OwnPhrase.id).where(*mine, OwnPhrase.text == said)) is not None:
        return
    if (session.scalar(select(func.count()).select_from(OwnPhrase).where(*mine)) or 0) >= MOST:
        raise Invalid(
            f"Expected at most {MOST} phrases for an outcome but there are as many: remove one first.",
            f"每种办理结果最多保存 {MOST} 条常用语，请先删除一条",
        )
    row = OwnPhrase(id=new_id(), account_id=acting.account_id, outcome=outcome, text=said, kept_at=acting.now)
    session.add(row)
    session.flush()


def drop_phrase(session: Session, acting: Acting, outcome: str, text: str) -> None:
    """Keep a phrase no longer; nothing happens where there is none."""
    mine = (OwnPhrase.account_id == acting.account_id, OwnPhrase.outcome == outcome, OwnPhrase.text == text)
    session.execute(delete(OwnPhrase).where(*mine))
