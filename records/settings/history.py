"""Every value ever set for a key along a line of command."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.settings.values import key_of
from records.tables import Organisation, OrgClosure, Setting


def history_of(session: Session, org_id: str, key: str) -> list[tuple[Setting, Organisation]]:
    """Return the rows of a key set at an organisation and above it, newest first, with the level."""
    # why: the line of command is one join on the closure
    query = (
        select(Setting, Organisation)
        .join(OrgClosure, OrgClosure.ancestor == Setting.org_id)
        .join(Organisation, Organisation.id == Setting.org_id)
        .where(OrgClosure.descendant == org_id, Setting.key == key_of(key).name)
        .order_by(Setting.effective_from.desc(), Setting.recorded_at.desc())
    )
    return [(row, org) for row, org in session.execute(query)]
