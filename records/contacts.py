"""How people are reached: phones, e-mail address and ID number of a person, sealed (decisions, domain 1-2; O5)."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.sealed_entries import keep_entry
from records.tables import Person

PLAIN = ("phone", "mobile", "email")
_ONCE = 1000  # rows of a transaction


def keep_contact(session: Session, acting: Acting, org_id: str, told: Mapping[str, str]) -> str | None:
    """Seal what is known of a person of a unit; returns the entry's id, None where nothing is."""
    known = {key: value for key, value in told.items() if value}
    if not known:
        return None
    return keep_entry(session, replace(acting, org_id=org_id), "person", known).id


def seal_plain_contacts(session: Session, acting: Acting) -> int:
    """Seal what an older release left in plain columns and empty them, at most 1,000 people; return how many."""
    plain = or_(*(getattr(Person, name) != "" for name in PLAIN))
    people = list(session.scalars(select(Person).where(plain).order_by(Person.id).limit(_ONCE)))
    for person in people:
        told = {name: getattr(person, name) for name in PLAIN}
        person.contact_entry = keep_contact(session, acting, person.org_id, told)
        for name in PLAIN:
            setattr(person, name, "")
    session.flush()
    return len(people)
