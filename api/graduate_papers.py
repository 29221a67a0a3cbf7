"""The graduates of a school, gathered for the caller to print or export: codes in words, counted by result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from api.context import house, who
from api.papers import plain, said_field, state_words
from forms.paper.graduates import GraduatePaper
from ground.bilingual import Bilingual
from records.acting import Acting
from records.scope import RecordsSession
from records.students import graduate_list

_FIELDS = ("xm", "xbm", "csrq", "sfzjh", "grbsm")
_Read = Callable[[RecordsSession, Acting, graduate_list.GraduateListQuery, str], graduate_list.GraduateList]


def on_paper(session: RecordsSession, asked: Mapping[str, Any]) -> GraduatePaper:
    """A school's graduates to print: in full for the school itself, masked for anybody else."""
    return _gathered(session, asked, graduate_list.graduates_on_paper)


def in_a_workbook(session: RecordsSession, asked: Mapping[str, Any]) -> GraduatePaper:
    """A school's graduates to export: numbers masked for everybody, names for all but the school itself."""
    return _gathered(session, asked, graduate_list.graduates_in_a_workbook)


def _gathered(session: RecordsSession, asked: Mapping[str, Any], read: _Read) -> GraduatePaper:
    acting = house().acting(who())
    query = graduate_list.GraduateListQuery(
        asked["school"] or str(who().organisation), asked["year"], asked["on"] or acting.today, asked["class_id"],
        asked["status"],
    )  # fmt: skip
    found = read(session, acting, query, asked["purpose"])
    rows = [_row(one) for one in found.lines]
    return GraduatePaper(
        found.school, found.class_name, query.year, query.on.isoformat(), _counted(found), rows, found.masked
    )


def _row(one: graduate_list.ListedGraduate) -> dict[str, Bilingual]:
    return {
        **{key: said_field(one.fields, key) for key in _FIELDS},
        "room": plain(one.class_name), "result": state_words(one.status), "day": plain(one.graduated_on.isoformat()),
        "number": plain(one.number),
    }  # fmt: skip


def _counted(found: graduate_list.GraduateList) -> Bilingual:
    counts = Counter(one.status for one in found.lines)
    each = [(state_words(status), counts[status]) for status in sorted(counts)]
    return Bilingual(
        f"共 {len(found.lines)} 人：" + "，".join(f"{said.zh} {n} 人" for said, n in each),
        f"{len(found.lines)} in all: " + ", ".join(f"{said.en.lower()} {n}" for said, n in each),
    )
