"""Identity numbers, student and school codes, and the national code tables."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from forms import FormsError, UnknownCode, code_table, table_names
from forms.errors import UnknownTable
from forms.identity import (
    birth_of,
    id_faults,
    make_test_id,
    mask_id,
    masked_text,
    normal_id,
    school_code_fault,
    sex_of,
    student_code_fault,
)

DAYS = some.dates(date(1950, 1, 1), date(2026, 11, 22))


@given(DAYS, some.integers(0, 999), some.sampled_from(["410102", "110101", "330113", "371203", "659001", "820000"]))
def test_a_made_number_is_sound_and_says_birth_and_sex(birth: date, seq: int, prefix: str) -> None:
    number = make_test_id(prefix, birth, seq)
    assert (id_faults(number), birth_of(number), sex_of(number)) == ([], birth, "1" if seq % 2 else "2")


@given(DAYS, some.integers(0, 999), some.integers(0, 16), some.integers(1, 9))
def test_one_changed_digit_is_always_noticed(birth: date, seq: int, at: int, by: int) -> None:
    number = make_test_id("410102", birth, seq)
    changed = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1:]
    assert "check-digit" in {fault.code for fault in id_faults(changed)}


def test_the_published_example_of_gb_11643() -> None:
    assert id_faults("11010519491231002X") == []
    assert [fault.code for fault in id_faults("110105194912310021")] == ["check-digit"]


@pytest.mark.parametrize(("number", "code"), [
    ("110105491231002", "old-length"), ("1101051949123100", "length"), ("11010519491331002X", "birth"),
    ("11010519491231002A", "characters"), ("99010519491231002X", "prefix"),
    ("１１０１０５１９４９１２３１００２X", "characters"),
])
def test_each_fault_of_a_number_has_its_name(number: str, code: str) -> None:
    assert code in {fault.code for fault in id_faults(number)}


def test_a_typed_number_is_normalised() -> None:
    assert normal_id(" １１０１０５ 19491231\u200b002x ") == "11010519491231002X"


def test_masking_keeps_four_digits_at_both_ends() -> None:
    assert mask_id("410102201201011234") == "4101**********1234"
    assert mask_id("G410102201201011234") == "G4101**********1234"
    assert mask_id("123") == "1**"
    assert masked_text("证号410102201201011234。") == "证号4101**********1234。"


@given(some.text(alphabet="0123456789XGJL", max_size=25))
def test_a_mask_never_shows_more_than_nine_characters(number: str) -> None:
    assert len(re.sub(r"\*", "", mask_id(number))) <= 9
    assert len(mask_id(number)) == len(number)


@pytest.mark.parametrize(("code", "good"), [
    ("G11010519491231002X", True), ("G110105194912310021", False), ("J11010519491231002X", True),
    ("L110105194912310021", True), ("L11010519491331002X", False), ("A11010519491231002X", False),
    ("G1101051949123100", False), ("", False),
])
def test_student_codes(code: str, good: bool) -> None:
    assert (student_code_fault(code) is None) is good


@pytest.mark.parametrize(("code", "good"), [
    ("2142001636", True), ("3466000001", True), ("9942001636", False), ("2199001636", False), ("214200163", False),
    ("２１４２００１６３６", False), ("21420016361", False),
])
def test_school_codes(code: str, good: bool) -> None:
    assert (school_code_fault(code) is None) is good


def test_a_test_number_needs_a_sound_prefix_and_sequence() -> None:
    with pytest.raises(FormsError):
        make_test_id("41", date(2012, 1, 1), 1)
    with pytest.raises(FormsError):
        make_test_id("410102", date(2012, 1, 1), 1000)


NAMED = {
    "nation", "sex", "health", "id-document", "overseas", "entry-mode", "entry-mode-jyt", "study-mode", "change-type",
    "change-reason", "student-state", "disability", "inclusive", "transport", "relation", "relation-gbt4761",
    "blood-type", "school-kind", "urban-rural", "country", "household", "politics", "left-behind", "student-source",
    "grade", "yes-no", "school-category", "province",
}


def test_every_national_table_is_shipped() -> None:
    assert set(table_names()) >= NAMED
    assert [row.code for row in code_table("nation")][:56] == [f"{n:02d}" for n in range(1, 57)]
    assert len(code_table("country").rows) == 249
    assert all(re.fullmatch(r"[A-Z]{3}", row.code) for row in code_table("country"))


@pytest.mark.parametrize("name", table_names())
def test_a_table_has_both_languages_distinct_codes_and_no_ambiguous_alias(name: str) -> None:
    table = code_table(name)
    codes = [row.code for row in table]
    assert len(set(codes)) == len(codes)
    assert table.system.zh
    assert not re.search(r"[\u3400-\u9fff]", table.system.en)
    for row in table:
        assert re.search(r"[\u3400-\u9fff]", row.zh), row
        assert row.en, row
        assert not re.search(r"[\u3400-\u9fff]", row.en), row
        for text in (row.code, row.zh, row.en, *row.aliases):
            assert table.code_of(text) == row.code, (name, text)
        assert (table.label(row.code), table.label(row.code, "en")) == (row.zh, row.en)


@pytest.mark.parametrize(("table", "typed", "code"), [
    ("nation", "汉", "01"), ("nation", "毛难", "36"), ("nation", "崩龙族", "46"),
    ("nation", "穿青人", "97"), ("nation", " 汉 族 ", "01"), ("sex", "1-男", "1"),
    ("sex", "女性", "2"), ("sex", "２", "2"), ("country", "chn", "CHN"),
    ("entry-mode", "就近", "11"), ("entry-mode-jyt", "保送", "02"), ("change-type", "转出", "21"),
    ("relation", "外婆", "3"), ("student-state", "正常", "01"), ("province", "河南", "41"),
    ("change-reason", "溺水", "41"),
])
def test_people_write_codes_in_many_ways(table: str, typed: str, code: str) -> None:
    assert code_table(table).code_of(typed) == code


def test_an_unknown_value_brings_suggestions_in_both_languages() -> None:
    with pytest.raises(UnknownCode) as caught:
        code_table("nation").code_of("维吾族")
    assert "维吾尔族" in caught.value.suggestions
    assert "维吾尔族" in caught.value.text.zh
    with pytest.raises(UnknownCode):
        code_table("sex").label("7")


@pytest.mark.parametrize("name", ["planets", "../table", "", "NATION"])
def test_an_unknown_table_is_refused(name: str) -> None:
    with pytest.raises(UnknownTable):
        code_table(name)
