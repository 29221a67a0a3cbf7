"""What the forms of changes of state choose from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, String, cast, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup
from records.tables import SchoolClass


def classes(org_id: str) -> Select[Any]:
    """The open classes of the school."""
    c = SchoolClass
    named_en = "Class " + cast(c.number, String) + " of " + cast(c.cohort, String)
    return select(c.id, c.name, named_en).where(c.org_id == org_id, c.closed_on.is_(None))


CLASSES = Lookup("classes", Bilingual("本校班级", "Classes of this school"), classes)
