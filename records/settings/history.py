"""Every value ever set for a key along a line of command."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.settings.values import key_of
from records.tables import Organisation, OrgClosure, Setting


def history_of(session: Session, org_id: str, key: str) -> list[tuple[Setting, str]]:
    """Return the rows of a key set at an organisation and above it, newest first, with the name of the level."""
    # why: the line of command is one join on the closure
    query = (
        select(Setting, Organisation.name_zh)
        .join(OrgClosure, OrgClosure.ancestor == Setting.org_id)
        .join(Organisation, Organisation.id == Setting.org_id)
        .where(OrgClosure.descendant == org_id, Setting.key == key_of(key).name)
        .order_by(Setting.effective_from.desc(), Setting.recorded_at.desc())
    )
    return [(row, name) for row, name in session.execute(query)]
