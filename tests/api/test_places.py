"""Division codes of a student's record are read as places, with the code beside them."""

from __future__ import annotations

import pytest

from api.places import place_words
from api.routes.students import labelled


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("410105000000", "河南省郑州市金水区", "Jinshui District, Zhengzhou City, Henan"),
        ("410105001002", "河南省郑州市金水区", "Jinshui District, Zhengzhou City, Henan"),
        ("410100", "河南省郑州市", "Zhengzhou City, Henan"),
        ("410000000000", "河南省", "Henan"),
        ("110101000000", "北京市东城区", "Dongcheng District, Beijing"),
        ("441900000000", "广东省东莞市", "Dongguan City, Guangdong"),
        ("469001000000", "海南省五指山市", "Wuzhishan City, Hainan"),
        ("810000000000", "香港特别行政区", "Hong Kong"),
    ],
)
def test_a_code_is_the_place_it_stands_for(code: str, zh: str, en: str) -> None:
    assert place_words(code) == (zh, en)


@pytest.mark.parametrize(
    "code", ["", "4101", "999999000000", "410199000000", "4101050000001", "４１０１０５", "金水区"]
)
def test_what_is_no_present_division_is_left_as_it_is(code: str) -> None:
    assert place_words(code) is None


def test_the_card_says_the_place_and_keeps_its_code_beside_it() -> None:
    lines = labelled({"hkszdm": "410105000000", "csdm": "999999000000", "xzz": "410105"})
    by_key = {line["key"]: line for line in lines}
    assert by_key["hkszdm"]["value"] == "河南省郑州市金水区"
    assert by_key["hkszdm"]["value_en"] == "Jinshui District, Zhengzhou City, Henan"
    assert by_key["hkszdm"]["code"] == "410105000000"
    assert by_key["csdm"]["value"] == "999999000000" and "code" not in by_key["csdm"]
    assert by_key["xzz"]["value"] == "410105", "an address is no division"
