"""The parts of a growth record and the items of each, as the tables beside this file describe them (S29).

An item can stand twice with other bounds for other stages. `most` is the longest text of a text item.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from typing import Any

from ground.bilingual import Bilingual
from ground.blank import is_blank

Value = str | int | float
MOST_ENTRIES = 40  # of a part that repeats, in one term
MOST_TEXT = 2000
DECIMALS = 2


@dataclass(frozen=True)
class Part:
    """One part: only the student's own school reads a sensitive one; one that repeats holds several entries."""

    key: str
    title: Bilingual
    sensitive: bool
    repeats: bool


@dataclass(frozen=True)
class Item:
    """One item: `kind` is number, whole, text, choice or date; `choices` are its values with their words."""

    part: str
    key: str
    title: Bilingual
    kind: str
    unit: Bilingual
    least: Decimal | None
    most: Decimal | None
    stages: frozenset[str]
    required: bool
    choices: tuple[tuple[str, Bilingual], ...]

    def words(self, value: Any) -> Bilingual:
        """A stored value as people read it."""
        return dict(self.choices).get(str(value)) or Bilingual(str(value), str(value))


@dataclass(frozen=True)
class Fault:
    """What is wrong with one value: the entry's place in the list, the item, and the sentence."""

    entry: int
    key: str
    words: Bilingual


@cache
def parts() -> dict[str, Part]:
    """Every part by its key, in the order of the file."""
    return {
        row["key"]: Part(
            row["key"], Bilingual(row["zh"], row["en"]), row["sensitive"] == "yes", row["repeats"] == "yes"
        )
        for row in _rows("parts")
    }  # fmt: skip


@cache
def items_of(part: str, stage: str) -> tuple[Item, ...]:
    """The items of a part at a stage."""
    return tuple(one for one in _items() if one.part == part and (not one.stages or stage in one.stages))


def item_for(part: str, stage: str, key: str) -> Item | None:
    """The item of a key at a stage, or, for what an earlier stage wrote, as any stage has it; None for no such item."""
    known = [one for one in _items() if one.part == part and one.key == key]
    return next((one for one in known if not one.stages or stage in one.stages), known[0] if known else None)


def cleaned(
    part: Part, stage: str, entries: list[dict[str, Any]], today: date
) -> tuple[list[dict[str, Value]], list[Fault]]:
    """Values as they are kept, without what is blank, and the faults of all others; entries without a value go."""
    kept: list[dict[str, Value]] = []
    faults: list[Fault] = []
    for at, entry in enumerate(entries):
        values, found = _entry(part, stage, entry, today)
        faults += [Fault(at, key, words) for key, words in found]
        if values or found:
            kept.append(values)
    most = MOST_ENTRIES if part.repeats else 1
    if len(kept) > most:
        many = Bilingual(f"{part.title.zh}每学期最多 {most} 条", f"{part.title.en}: at most {most} entries in a term")
        faults.append(Fault(most, "", many))
    return kept, faults


def _entry(
    part: Part, stage: str, entry: dict[str, Any], today: date
) -> tuple[dict[str, Value], list[tuple[str, Bilingual]]]:
    items = {one.key: one for one in items_of(part.key, stage)}
    values: dict[str, Value] = {}
    faults = [
        (key, Bilingual(f"“{key}”不是{part.title.zh}的项目", f"{key} is no item of {part.title.en} at this stage"))
        for key in entry.keys() - items.keys()
    ]
    for key, item in items.items():
        given = entry.get(key)
        if given is None or is_blank(str(given)):
            continue
        try:
            values[key] = _value(item, given, today)
        except _Wrong as wrong:
            faults.append((key, Bilingual(f"{item.title.zh}：{wrong.words.zh}", f"{item.title.en}: {wrong.words.en}")))
    wrong_keys = {key for key, _ in faults}
    if values or wrong_keys:
        faults += [
            (key, Bilingual(f"请填写{item.title.zh}", f"{item.title.en} is needed"))
            for key, item in items.items() if item.required and key not in values and key not in wrong_keys
        ]  # fmt: skip
    return values, faults


class _Wrong(Exception):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = Bilingual(zh, en)


def _value(item: Item, given: Any, today: date) -> Value:
    text = str(given).strip()
    if item.kind in ("number", "whole"):
        return _number(item, text)
    if item.kind == "date":
        return _date(text, today)
    if item.kind == "choice":
        return _choice(item, text)
    most = int(item.most or MOST_TEXT)
    if len(text) > most:
        raise _Wrong(f"最多 {most} 字", f"at most {most} characters")
    return text


def _number(item: Item, text: str) -> Value:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _Wrong("应为数字", "expected a number") from None
    if not number.is_finite() or not (item.least or 0) <= number <= (item.most or 0):
        raise _Wrong(f"应在 {item.least} 至 {item.most} 之间", f"expected {item.least} to {item.most}")
    if item.kind == "whole":
        if number != number.to_integral_value():
            raise _Wrong("应为整数", "expected a whole number")
        return int(number)
    if number != round(number, DECIMALS):
        raise _Wrong(f"最多 {DECIMALS} 位小数", f"at most {DECIMALS} decimals")
    return int(number) if number == number.to_integral_value() else float(number)


def _date(text: str, today: date) -> str:
    try:
        day = date.fromisoformat(text[:10].replace("/", "-").replace(".", "-"))
    except ValueError:
        raise _Wrong("应为日期，如 2026-09-01", "expected a date such as 2026-09-01") from None
    if not date(1990, 1, 1) <= day <= today:
        raise _Wrong("日期不能晚于今天，也不能早于 1990 年", "expected a day from 1990 to today")
    return day.isoformat()


def _choice(item: Item, text: str) -> str:
    for value, words in item.choices:
        if text.casefold() in (value, words.zh.casefold(), words.en.casefold()):
            return value
    zh, en = ("、".join(w.zh for _, w in item.choices), ", ".join(w.en for _, w in item.choices))
    raise _Wrong(f"应为：{zh}", f"expected one of {en}")


@cache
def _items() -> tuple[Item, ...]:
    return tuple(
        Item(
            row["part"], row["key"], Bilingual(row["zh"], row["en"]), row["kind"],
            Bilingual(row["unit"], row["unit_en"] or row["unit"]),
            Decimal(row["least"]) if row["least"] else None, Decimal(row["most"]) if row["most"] else None,
            frozenset(row["stages"].split("|")) if row["stages"] else frozenset(), row["required"] == "yes",
            tuple(_choices(row["choices"])),
        )
        for row in _rows("items")
    )  # fmt: skip


def _choices(text: str) -> Iterator[tuple[str, Bilingual]]:
    for one in filter(None, text.split("|")):
        value, zh, en = one.split("=")
        yield value, Bilingual(zh, en)


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files("records.growth") / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
