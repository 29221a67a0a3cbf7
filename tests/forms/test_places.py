"""Places as people write them, over the real divisions."""

from __future__ import annotations

import csv
from importlib import resources

import pytest

from forms.sheets.context import ImportContext
from forms.sheets.places import Division, PlaceBook
from tests.forms.books import CONTEXT, TODAY, codes, one


def read(name: str) -> list[Division]:
    text = (resources.files("records.divisions") / name).read_text(encoding="utf-8")
    return [Division(record["code"], record["name"]) for record in csv.DictReader(text.splitlines())]


BOOK = PlaceBook([*read("provinces.csv"), *read("cities.csv"), *read("areas.csv")])


@pytest.mark.parametrize(("text", "code"), [
    ("河南省郑州市二七区", "410103000000"), ("河南郑州二七区", "410103000000"), ("郑州市二七区", "410103000000"),
    ("二七区", "410103000000"), ("河南省 郑州市 二七区 大学路街道", "410103000000"), ("河南省郑州市", "410100000000"),
    ("河南省", "410000000000"), ("北京市东城区", "110101000000"), ("北京市朝阳区", "110105000000"),
    ("广西南宁市青秀区", "450103000000"), ("河南省济源市", "419001000000"), ("410103", "410103000000"),
    ("410103001002", "410103001002"), ("410000000000", "410000000000"), ("广东省东莞市", "441900000000"),
])
def test_present_places_are_found(text: str, code: str) -> None:
    answer = BOOK(text)
    assert (answer.state, answer.code) == ("current", code)


@pytest.mark.parametrize(("text", "code"), [
    ("湖南省祁阳县", "431181000000"), ("湖北省荆州市监利县", "421088000000"), ("江苏省南通市港闸区", "320613000000"),
    ("北京市崇文区", "110101000000"), ("110103", "110101000000"), ("河南省开封市开封县", "410212000000"),
])
def test_abolished_places_become_their_successor_where_there_is_one(text: str, code: str) -> None:
    answer = BOOK(text)
    if answer.code:
        assert (answer.state, answer.code) == ("abolished", code)
    else:
        assert (answer.state, bool(answer.candidates)) == ("abolished", True)


def test_a_place_abolished_without_one_successor_offers_the_counties_of_its_city() -> None:
    answer = BOOK("河北省石家庄市桥东区")
    assert (answer.state, answer.code) == ("abolished", "")
    assert "河北省石家庄市桥西区" in answer.candidates


def test_a_name_borne_by_several_counties_asks_for_more() -> None:
    answer = BOOK("鼓楼区")
    assert answer.state == "ambiguous"
    assert "江苏省南京市鼓楼区" in answer.candidates


@pytest.mark.parametrize("text", ["河南省不存在县", "火星", "某省某市某区", "999999", "", "区"])
def test_what_is_no_place_is_unknown(text: str) -> None:
    assert BOOK(text).state == "unknown"


def test_every_county_is_found_by_its_full_name_and_its_code() -> None:
    for county in read("areas.csv"):
        if county.name != "市辖区":
            assert BOOK(county.code).state == "current"
            answer = BOOK(BOOK.full_name(county.code))
            assert county.code in answer.code or answer.state == "ambiguous", county


def test_a_sheet_uses_the_book() -> None:
    context = ImportContext(today=TODAY, schools=CONTEXT.schools, resolve_place=BOOK)
    row = one({"hkszdm": "河南郑州二七区", "csdm": "北京市宣武区"}, context)
    assert (row.ok, row.values["hkszdm"], row.values["csdm"]) == (True, "410103000000", "110102000000")
    assert {"place-text", "place-abolished"} <= set(codes(row))
