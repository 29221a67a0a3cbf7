"""The check of a school's card by its authority (审核, O17): confirmed, or sent back with named fields and a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from records.acting import Acting
from records.school_cards.fields import BY_KEY
from records.school_cards.keeping import Stand, differing, fields_of, stand_of
from records.schools import school_of
from records.tables import SchoolCardStand


@dataclass(frozen=True)
class ToCheck:
    """What is to be checked: the versions before and after, the fields that differ, and what was asked but stays."""

    before: int
    after: int
    changed: tuple[str, ...]
    left: tuple[str, ...]


def to_check(session: Session, org_id: str) -> ToCheck:
    """Return what of a card differs from the version that was confirmed last."""
    stand = _stand(session, org_id)
    after = fields_of(session, org_id, stand.number)
    changed = differing(fields_of(session, org_id, stand.checked), after)
    since = differing(fields_of(session, org_id, stand.asked_of), after) if stand.asked else ()
    return ToCheck(stand.checked, stand.number, changed, tuple(key for key in stand.asked if key not in since))


def confirm(session: Session, acting: Acting, org_id: str, number: int) -> None:
    """Confirm a version of a card; one that was saved after it is still to be checked."""
    stand = _stand(session, org_id)
    stand.checked, stand.checked_at, stand.checked_by = number, acting.now, acting.account_id
    stand.stand = Stand.CHECKED if stand.number == number else Stand.UNCHECKED
    stand.asked, stand.asked_of, stand.reason, stand.since = [], 0, "", acting.now
    session.flush()


def send_back(session: Session, acting: Acting, org_id: str, asked: Sequence[str], reason: str) -> None:
    """Ask the school to change fields, with the reason."""
    stand = _stand(session, org_id)
    stand.stand, stand.since, stand.reason = Stand.RETURNED, acting.now, reason
    stand.asked, stand.asked_of = [key for key in BY_KEY if key in set(asked)], stand.number
    session.flush()


def explained(session: Session, acting: Acting, org_id: str) -> None:
    """Note that the school left a card that was sent back as it is and said why: it is to be checked again."""
    stand = _stand(session, org_id)
    if stand.stand == Stand.RETURNED:
        stand.stand, stand.since = Stand.UNCHECKED, acting.now
        session.flush()


def _stand(session: Session, org_id: str) -> SchoolCardStand:
    school = school_of(session, org_id)
    stand = stand_of(session, school.id)
    assert stand is not None, "a check begins with a save"
    return stand
