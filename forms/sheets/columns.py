"""The columns of a sheet: canonical key, headers in both languages, aliases, kind, code table."""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import resources

MEMBERS = ("cy1", "cy2")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: None}
_MARKS = re.compile(r"[\s*★☆:_\-\"'“”]|\((?:必填|选填|必录|km|公里|千米)\)")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` as used in Row.values, `kind` picks how its cells are read (see normalise.READERS)."""

    key: str
    zh: str
    en: str
    kind: str = "text"
    table: str = ""
    required: bool = False
    aliases: tuple[str, ...] = ()


def folded_header(text: str) -> str:
    """A header as it is compared: half-width, without blanks, stars and remarks, lower case."""
    return _MARKS.sub("", text.translate(_WIDE).lower())


def bilingual_header(column: Column) -> str:
    """The header of a column in both languages, one under the other."""
    return f"{column.zh}\n{column.en}"


@functools.cache
def load_columns(name: str) -> tuple[Column, ...]:
    """The columns described in `<name>.csv` beside this file; `cy_…` rows stand once for each member."""
    text = (resources.files("forms.sheets") / f"{name}.csv").read_text(encoding="utf-8")
    listed = [_column(record) for record in csv.DictReader(text.splitlines())]
    plain = [column for column in listed if not column.key.startswith("cy_")]
    members = [column for column in listed if column.key.startswith("cy_")]
    if not members:
        return tuple(plain)
    first = listed.index(members[0])
    each = [_member(column, prefix) for prefix in MEMBERS for column in members]
    return (*plain[:first], *each, *plain[first:])


def _column(record: dict[str, str]) -> Column:
    aliases = tuple(alias for alias in record["aliases"].split("|") if alias)
    return Column(record["key"], record["zh"], record["en"], record["kind"], record["table"],
                  record["required"] == "yes", aliases)


def _member(column: Column, prefix: str) -> Column:
    number = prefix[2:]
    numbers = (number, "一二"[int(number) - 1])
    heads = tuple(f"{family}{each}" for each in numbers for family in ("成员", "家庭成员", "家庭成员或监护人"))
    names = (column.zh, *column.aliases)
    spelled = tuple(head + name for head in heads for name in names) + tuple(f"成员{name}{number}" for name in names)
    key = f"{prefix}_{column.key[3:]}"
    return replace(column, key=key, zh=f"成员{number}{column.zh}", en=f"Member {number}: {column.en.lower()}",
                   aliases=spelled[1:])


class Headings:
    """Finds the column of a header text by name, alias, key, both names, or the name without a closing 码 / 代码."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._by_text: dict[str, Column] = {}
        for column in columns:
            for text in (column.zh, *column.aliases, column.en, column.key, bilingual_header(column)):
                self._by_text.setdefault(folded_header(text), column)

    def find(self, text: object) -> Column | None:
        """The column that a header cell names, or None."""
        if not isinstance(text, str) or not text.strip() or len(text) > 80:
            return None
        wanted = folded_header(text)
        found = self._by_text.get(wanted) or self._by_text.get(re.sub(r"(代码|码)$", "", wanted))
        return found or self._by_text.get(folded_header(text.strip().split("\n")[0]))


STUDENT = "student_columns"


def student_columns() -> tuple[Column, ...]:
    """Every known column of the student sheet, newest header first, then those of older years."""
    return load_columns(STUDENT)


@functools.cache
def student_column(key: str) -> Column:
    """The student column of a key; raises KeyError for an unknown one."""
    return {column.key: column for column in student_columns()}[key]


@functools.cache
def english_names() -> dict[str, str]:
    """Key → English name of every student column (`xm` → "Name")."""
    return {column.key: column.en for column in student_columns()}


OLD_ONLY = ("xmpy", "sbjdm", "xxm", "zp", "grbsm", "qgid")


@functools.cache
def header_of(year: int) -> tuple[str, ...]:
    """The keys of the header in the order of a year: 2019 (71 columns, still in use), 2018 or 2013."""
    newest = tuple(column.key for column in student_columns() if column.key not in OLD_ONLY)
    if year >= 2019:
        return newest
    middle = tuple(key for key in newest if key not in ("xjjxbs", "sfgmxwm"))
    if year >= 2018:
        return middle
    old = [key for key in middle if key not in ("nj", "sfsqzz", "sfzjyxq")]
    for key, after in (("xmpy", "xm"), ("xxm", "jkzkm"), ("sbjdm", "cjlxm"), ("zp", "zydz"), ("grbsm", "xxbsm")):
        old.insert(old.index(after) + 1, key)
    return tuple(old)
