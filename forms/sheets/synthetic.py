"""Synthetic student sheets: seeded rows of invented pupils (姓名 ends in 测试), a share of them with known mistakes.

Used by tests, by the demo and by the benchmark. Numbers carry a right check digit but belong to nobody on purpose;
never show them as real and never look them up.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, BinaryIO

from openpyxl import Workbook

from forms.codes import code_table
from forms.identity import make_test_id
from forms.sheets.columns import header_of, student_column

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩邓冯曹"
GIVEN = "子涵雨桐浩然欣怡梓轩诗琪宇航思远佳宁晨曦文博雅静志强玉兰建国春燕"
ENTRY_AGE = {"小学": 7, "初中": 13, "高中": 16}
ENTRY_MODE = {"小学": "就近入学", "初中": "就近入学", "高中": "统一招生考试/普通入学"}
VILLAGES = ("幸福村", "向阳街", "和平路", "新华巷", "东风里")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make: `count` rows for a school, `faulty` as a share of rows (0–1), reproducible by `seed`.

    `stage`: 小学, 初中 or 高中, with its `years`; `division`: six digits that numbers and addresses take.
    """

    count: int = 100
    faulty: float = 0.0
    seed: int = 1
    school_code: str = "2141000001"
    division: str = "410102"
    school_year: int = 2026
    years: int = 6
    stage: str = "小学"
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeRow:
    """A made row: cells by key as text typed in a sheet, and the mistake put in ("" for a sound row)."""

    cells: dict[str, Any]
    mistake: str = ""


def synthetic_rows(plan: Plan, taken: set[str] | None = None) -> Iterator[MadeRow]:
    """Make the rows of a plan; the same plan makes the same rows.

    `taken`: identity numbers already given out (shared between the plans of one division); it is added to.
    """
    chance = random.Random(plan.seed)  # noqa: S311 - test data, no secret
    numbers = set() if taken is None else taken
    kinds = plan.kinds or tuple(MISTAKES)
    faulty = sorted(chance.sample(range(plan.count), round(plan.count * plan.faulty)))
    mistake_at = {index: kinds[turn % len(kinds)] for turn, index in enumerate(faulty)}
    for index in range(plan.count):
        cells = _sound(chance, plan, index, numbers)
        mistake = mistake_at.get(index, "")
        if mistake:
            MISTAKES[mistake](cells)
        yield MadeRow(cells, mistake)


def _sound(chance: random.Random, plan: Plan, index: int, taken: set[str]) -> dict[str, Any]:
    cohort = plan.school_year - index % plan.years
    number = _new_number(chance, plan.division, cohort - ENTRY_AGE[plan.stage], taken)
    street = f"{chance.choice(VILLAGES)}{chance.randrange(1, 200)}号"
    names = _names(chance)
    return {
        "xjjxbs": "否", "xxbsm": plan.school_code, "xm": names[0], "xbm": "男" if int(number[16]) % 2 else "女",
        "csrq": number[6:14], "sfzjlxm": "居民身份证", "sfzjh": number, "csdm": plan.division + "000000",
        "mzm": _nation(chance), "gjdqm": "中国", "gatqwm": "否", "hkxzm": "居民户口",
        "hkszdm": plan.division + "000000", "xzz": street, **_circumstances(chance),
        "nj": f"{plan.stage}{cohort}级",
        "bh": f"{chance.randrange(1, 7)}", "rxny": f"{cohort}09", "rxfsm": ENTRY_MODE[plan.stage],
        "txdz": street, "jtzz": street,
        "lxdh": f"1{chance.randrange(30, 99)}0000{index % 10000:04d}", "yzbm": "450000", "bnxh": str(index % 50 + 1),
        **_member("cy1", names[1], "父亲", street), **_member("cy2", names[2], "母亲", street),
    }


def _new_number(chance: random.Random, division: str, year: int, taken: set[str]) -> str:
    """A number nobody else in this run has, for a birth in the school year that begins in `year`."""
    while True:
        birth = date(year, 9, 1) + timedelta(days=chance.randrange(365))
        number = make_test_id(division, birth, chance.randrange(1000))
        if number not in taken:
            taken.add(number)
            return number


def _names(chance: random.Random) -> tuple[str, str, str]:
    surname = chance.choice(SURNAMES)
    given = ["".join(chance.sample(GIVEN, 2)) for _ in range(3)]
    return f"{surname}{given[0]}测试", f"{surname}{given[1]}测试", f"{chance.choice(SURNAMES)}{given[2]}测试"


def _nation(chance: random.Random) -> str:
    rows = code_table("nation").rows
    return "汉族" if chance.random() < 0.9 else chance.choice(rows[:56]).zh


def _circumstances(chance: random.Random) -> dict[str, Any]:
    return {
        "sfdsznm": chance.choice("是否"), "sflsetm": "非留守儿童", "sfsqznm": "否", "sfge": "否", "jkzkm": "健康或良好",
        "zzmmm": "群众", "jdfsm": "走读", "sfsgxqjym": "是", "cjlxm": "无", "sfgmxwm": "否", "sfsqzz": "否",
        "sfxsybm": "否", "sflshyfzn": "否", "sxxjl": f"{chance.randrange(1, 40) / 10:g}", "sxxfsm": "步行",
        "sfczxcm": "否", "xslym": "正常入学",
    }


def _member(prefix: str, name: str, relation: str, street: str) -> dict[str, Any]:
    return {f"{prefix}_cyxm": name, f"{prefix}_gxm": relation, f"{prefix}_xzz": street,
            f"{prefix}_lxdh": "13800000000", f"{prefix}_sfjhrm": "是", f"{prefix}_mzm": "汉族"}


def _set(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda cells: cells.update(changes)


def _lose_digits(cells: dict[str, Any]) -> None:
    cells["sfzjh"] = float(int(cells["sfzjh"][:15]) * 1000)


def _wrong_check_digit(cells: dict[str, Any]) -> None:
    number = cells["sfzjh"]
    cells["sfzjh"] = number[:17] + ("1" if number[17] != "1" else "2")


def _without_id(cells: dict[str, Any]) -> None:
    cells.update(sfzjlxm="其他", sfzjh="")


def _two_members(cells: dict[str, Any]) -> None:
    for name in ("cyxm", "gxm", "lxdh", "sfjhrm", "mzm"):
        cells[f"cy1_{name}"] = f"{cells[f'cy1_{name}']},{cells.pop(f'cy2_{name}')}"
    for key in [key for key in cells if key.startswith("cy2")]:
        del cells[key]


def _ending_in_x(number: str) -> str:
    """A number of the same place, birth date and sex whose check character is X."""
    birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    made = (make_test_id(number[:6], birth, serial) for serial in range(int(number[16]) % 2, 1000, 2))
    return next(other for other in made if other.endswith("X"))


def _full_width(cells: dict[str, Any]) -> None:
    cells["sfzjh"] = "".join(chr(ord(sign) + 0xFEE0) for sign in cells["sfzjh"])


# Mistakes that make a row not taken (domain facts §3.2), by name.
MISTAKES: dict[str, Callable[[dict[str, Any]], None]] = {
    "id-digits-lost": _lose_digits,
    "id-old": _set(sfzjh="410102120901123"),
    "name-missing": _set(xm=""),
    "name-digits": _set(xm="张3测试"),
    "date-invalid": _set(csrq="20190231"),
    "nation-unknown": _set(mzm="火星族"),
    "school-wrong": _set(xxbsm="2141999999"),
    "school-short": _set(xxbsm="21410000"),
    "place-text": _set(csdm="某省某市某区"),
    "grade-length": _set(nj="小学2015级", rxny="201509"),
    "three-members": _set(cy1_cyxm="张甲测试,张乙测试,张丙测试"),
    "no-guardian": _without_id,
    "phone": _set(lxdh="没有"),
    "birth-differs": _set(csrq="20100101"),
}

# Mistakes that are repaired, or taken as a problem record, with the finding they leave.
MENDED: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "id-lower-x": (lambda cells: cells.update(sfzjh=_ending_in_x(cells["sfzjh"]).lower()), "id-cleaned"),
    "id-blanks": (lambda cells: cells.update(sfzjh=f" {cells['sfzjh'][:6]} {cells['sfzjh'][6:]}"), "id-cleaned"),
    "id-full-width": (_full_width, "id-cleaned"),
    "name-blank": (lambda cells: cells.update(xm=" ".join(cells["xm"])), "name-cleaned"),
    "date-dashes": (lambda cells: cells.update(csrq=_dashed(cells["csrq"], "-")), "date-format"),
    "date-dots": (lambda cells: cells.update(csrq=_dashed(cells["csrq"], ".")), "date-format"),
    "date-words": (lambda cells: cells.update(csrq="{}年{}月{}日".format(*_dashed(cells["csrq"], "-").split("-"))),
                   "date-format"),
    "date-slashes": (lambda cells: cells.update(csrq=_dashed(cells["csrq"], "/")), "date-format"),
    "nation-short": (_set(mzm="汉"), "code-cleaned"),
    "sex-with-code": (lambda cells: cells.update(xbm="1-男" if cells["xbm"] == "男" else "2-女"), "code-cleaned"),
    "two-members": (_two_members, "members-split"),
    "place-six": (lambda cells: cells.update(csdm=cells["csdm"][:6]), "place-padded"),
    "check-digit": (_wrong_check_digit, "id-check-digit"),
}


def _dashed(text: str, sign: str) -> str:
    return sign.join((text[:4], text[4:6], text[6:]))


def write_synthetic_xlsx(out: BinaryIO, rows: Sequence[MadeRow], year: int = 2019) -> None:
    """Write made rows under the header of a year as .xlsx, sheet 在校生信息."""
    keys = header_of(year)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("在校生信息")
    sheet.append([student_column(key).zh for key in keys])
    for row in rows:
        sheet.append([row.cells.get(key) or None for key in keys])
    book.save(out)
