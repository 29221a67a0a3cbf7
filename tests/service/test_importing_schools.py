"""A list of schools nobody here made: each row reaches its county of today, or comes back with the reason (O8)."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from forms.errors import BadWorkbook
from forms.sheets.school_list import read_school_list
from records.divisions.load import load_divisions
from records.errors import Invalid
from records.schools import NewSchool, create_school, is_provisional
from records.scope import system_scope
from records.tables import Organisation, OrgClosure, School
from records.tables.school import Stage
from service import importing_schools
from tests.service.conftest import Setup

LIST = [
    # name, province, city, county, what becomes of it, under which division
    ("实验小学", "湖南省", "永州市", "祁阳县", "created", "431181"),  # a county that became a city
    ("港闸第一小学", "江苏省", "南通市", "港闸区", "created", "320613"),  # merged into another district
    ("朱河中学", "湖北省", "荆州市", "监利县", "created", "421088"),
    ("下城小学", "浙江省", "杭州市", "下城区", "created", "330105"),
    ("美溪小学", "黑龙江省", "伊春市", "美溪区", "created", "230717"),
    ("府学小学", "北京市", "北京市", "东城区", "created", "110101"),  # the city of a municipality is the municipality
    ("府学小学", "北京市", "北京市", "崇文区", "known", "110101"),  # its old district leads to the same school
    ("仙桃小学", "湖北省", "省直辖县级行政单位", "仙桃市", "created", "429004"),
    ("酒钢三中", "甘肃省", "嘉峪关市", "嘉峪关市", "created", "6202"),  # a city without counties
    ("寿县第一中学", "安徽省", "六安市", "寿县", "created", "340422"),  # a county that went to another city
    ("江干小学", "浙江省", "杭州市", "江干区", "named", ""),  # two heirs: nobody guesses
    ("开发区小学", "湖北省", "荆州市", "荆州高新区", "named", ""),  # a zone is no division
    ("新区小学", "江苏省", "镇江市", "镇江新区", "named", ""),  # or one without an authority
    ("中央戏剧学院", "北京市", "北京市", "东城区", "named", ""),
    ("东方驾驶培训学校", "北京市", "北京市", "东城区", "named", ""),
    ("", "北京市", "北京市", "东城区", "named", ""),
    ("拉萨小学", "西藏自治区", "拉萨市", "城关区", "named", ""),  # a province that is not loaded
]  # fmt: skip
PROVINCES = ("11", "23", "32", "33", "34", "42", "43", "62")


@pytest.fixture
def country(embedded: Setup) -> Setup:
    """An installation with the divisions of the provinces of the list."""
    with embedded.house.working() as work, system_scope(work.session):
        load_divisions(work.session, PROVINCES, towns=False)
    return embedded


def taken(setup: Setup, path: Path) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """The figures of an import, and the rows of its result by the first line of their headings."""
    out = io.BytesIO()
    figures = importing_schools.import_schools(setup.house, path, out, lambda done, total: None)
    sheet = load_workbook(io.BytesIO(out.getvalue())).active
    assert sheet is not None
    head, *rows = sheet.iter_rows(values_only=True)
    keys = [str(text).split("\n")[0] for text in head]
    return figures, [dict(zip(keys, row, strict=True)) for row in rows]


def written(path: Path, rows: Sequence[Sequence[str]], heads: Sequence[str] = ("name", "province", "city", "area")) -> Path:
    path.write_text(json.dumps([dict(zip(heads, row, strict=False)) for row in rows], ensure_ascii=False), "utf-8")
    return path


def schools(setup: Setup) -> dict[str, tuple[str, str, list[str]]]:
    """Name → code, code of the unit right above, stages; of the schools that an import made."""
    above = Organisation.__table__.alias()
    query = (
        select(Organisation.name_zh, School.code, above.c.code, School.stages)
        .join(School, School.id == Organisation.id)
        .join(OrgClosure, (OrgClosure.descendant == School.id) & (OrgClosure.depth == 1))
        .join(above, above.c.id == OrgClosure.ancestor)
    )
    with setup.house.reading() as session, system_scope(session):
        ours = set(setup.world.org.values())
        rows = session.execute(query.where(School.id.not_in(ours))).all()
    return {name: (code, unit, stages) for name, code, unit, stages in rows}


def test_every_row_is_taken_or_named_and_renamed_districts_lead_to_their_successors(country: Setup, tmp_path: Path) -> None:
    figures, rows = taken(country, written(tmp_path / "list.json", LIST))
    assert [row["结果"].split()[1] for row in rows] == [
        {"created": "created", "known": "known", "named": "not"}[one[4]] for one in LIST
    ]
    assert figures == {"rows": len(LIST), "coded": 0, **Counter(one[4] for one in LIST)}
    made = schools(country)
    assert {one[0]: made[one[0]][1] for one in LIST if one[4] == "created"} == {
        one[0]: one[5] for one in LIST if one[4] == "created"
    }
    assert all(is_provisional(code) for code, _, _ in made.values()) and len({code for code, _, _ in made.values()}) == len(made)
    assert made["府学小学"][2] == ["primary"] and made["朱河中学"][2] == ["junior", "senior"]
    why = {row["学校名称"]: row["说明"] or "" for row in rows}
    assert "改挂现“湖南省永州市祁阳市”" in why["实验小学"] and "上城区" in why["江干小学"] and "载入该省" in why["拉萨小学"]
    assert "没有自己的教育主管部门" in why["新区小学"] and "不是现行行政区划" in why["开发区小学"]
    assert "核对" in why["朱河中学"] and "临时标识码" in why["朱河中学"]


def test_a_second_time_nothing_is_made_twice_and_codes_take_the_place_of_provisional_ones(country: Setup, tmp_path: Path) -> None:
    path = written(tmp_path / "list.json", LIST)
    taken(country, path)
    before = schools(country)
    figures, _ = taken(country, path)
    assert figures["created"] == 0 and schools(country) == before
    heads = ("学校名称", "省", "市", "县（市、区）", "学校标识码")
    coded = [(*LIST[0][:4], "2143900001"), (*LIST[1][:4], "2143900001"), (*LIST[2][:4], "3442900001")]
    figures, rows = taken(country, written(tmp_path / "codes.json", coded, heads))
    assert (figures["coded"], figures["named"]) == (2, 1) and "2143900001" in rows[1]["说明"], rows
    after = schools(country)
    assert after["实验小学"][0] == "2143900001" and after["朱河中学"][0] == "3442900001"
    assert is_provisional(after["港闸第一小学"][0])
    figures, rows = taken(country, written(tmp_path / "other.json", [(*LIST[0][:4], "2143900009")], heads))
    assert figures["named"] == 1 and "2143900001" in rows[0]["说明"]


def test_a_killed_import_goes_on_where_it_was(country: Setup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        """The process ends here."""

    def dies(done: int, total: int) -> None:
        if done >= 6:
            raise Killed

    monkeypatch.setattr(importing_schools, "CHUNK", 3)
    path = written(tmp_path / "list.json", LIST)
    with pytest.raises(Killed):
        importing_schools.import_schools(country.house, path, io.BytesIO(), dies)
    assert 0 < len(schools(country)) < 10
    figures, _ = taken(country, path)
    assert figures["named"] == 7 and figures["created"] + figures["known"] == 10 and len(schools(country)) == 9


@pytest.mark.parametrize("kind", ["csv", "gb18030", "xlsx"])
def test_the_same_list_is_read_from_other_files_under_other_headings(tmp_path: Path, kind: str) -> None:
    heads, row = ["省份", "地市", "区县", "校名", "备注"], ["湖南省", "永州市", "祁阳县", "实验 小学", "x"]
    path = tmp_path / f"list.{'xlsx' if kind == 'xlsx' else 'csv'}"
    if kind == "xlsx":
        book = Workbook()
        assert book.active is not None
        for line in (["2019 年学校名单"], heads, row):
            book.active.append(line)
        book.save(path)
    else:
        path.write_bytes("\r\n".join(",".join(line) for line in (heads, row)).encode("utf-8-sig" if kind == "csv" else kind))
    (found,) = read_school_list(path)
    assert (found.name, found.province, found.city, found.county) == ("实验 小学", "湖南省", "永州市", "祁阳县")


@pytest.mark.parametrize("text", ["[", '{"name": "x"}', "[1]", '[{"title": "x"}]'])
def test_a_file_that_is_no_list_of_schools_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.json"
    path.write_text(text)
    with pytest.raises(BadWorkbook, match="Expected"):
        read_school_list(path)


def test_nobody_types_a_provisional_code(country: Setup) -> None:
    with country.house.working() as work, system_scope(work.session):
        new = NewSchool("T214100001", "新校", "New", country.world.org["jinshui"], (Stage.PRIMARY,), country.house.now().date())
        with pytest.raises(Invalid, match="10-digit"):
            create_school(work.session, new)
