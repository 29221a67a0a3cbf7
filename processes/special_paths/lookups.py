"""What the forms of special paths choose from: the schools of the province of the right nature."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup
from processes.special_paths.path import SpecialPath
from records.tables import Organisation, School


def schools(path: SpecialPath) -> Lookup:
    """The schools that a student could attend on a special path."""

    def query(org_id: str) -> Select[Any]:
        o, s = Organisation, School
        province = select(o.province).where(o.id == org_id).scalar_subquery()
        open_ones = (s.special.in_(path.natures), o.valid_to.is_(None), o.province == province)
        return select(o.id, o.name_zh, o.name_en).join(s, s.id == o.id).where(*open_ones)

    return Lookup("schools", Bilingual("就读学校", "Schools to attend"), query)
