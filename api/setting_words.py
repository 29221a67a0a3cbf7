"""Values of settings in words, as a workbook holds them, and words read back as values (S24, S25)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from forms.sheets.columns import student_columns
from ground.bilingual import Bilingual
from records.errors import Invalid
from records.file_list import KINDS as EVIDENCE
from records.growth.catalogue import parts
from records.notice_kinds import KINDS as NOTICES
from records.roles import TITLES
from records.settings.changes import CHANGES, default_conflicts
from records.settings.kinds import FILE_TYPES, MEGABYTE, PARTS, ROLE_KINDS, ROUNDS, TYPES, size_words
from records.settings.registry import SWITCHES, Key
from records.students.card import CLOSED

Words = Mapping[str, Bilingual]

NOTHING = Bilingual("无", "none")
_YES, _NO = Bilingual("是", "yes"), Bilingual("否", "no")
_OPEN, _SHUT = Bilingual("可以办理", "allowed"), Bilingual("不办理", "not allowed")
_ALWAYS, _NEVER = Bilingual("全年开放", "open all year"), Bilingual("不冻结", "no freeze")
_PARTIES: Words = {
    "school": Bilingual("学校", "School"), "authority": Bilingual("主管部门", "Authority"),
    "receiving_school": Bilingual("转入学校", "Receiving school"),
    "receiving_authority": Bilingual("转入主管部门", "Receiving authority"),
    "releasing_school": Bilingual("转出学校", "Releasing school"),
    "releasing_authority": Bilingual("转出主管部门", "Releasing authority"),
    "others": Bilingual("其他内容", "Other fields"),
}  # fmt: skip
_UNIT_KINDS: Words = {
    "": Bilingual("按单位本身", "as the unit is"), "county": Bilingual("县级", "county"),
    "city": Bilingual("市级", "city"), "province": Bilingual("省级", "province"),
}  # fmt: skip
_DAY = r"(\d{4}-\d\d-\d\d|\d\d-\d\d)"
_SPAN = re.compile(rf"{_DAY}\s*(?:至|到|~|～|—|–|to)\s*{_DAY}", re.ASCII)
_DAYS = re.compile(r"(\d{1,2})\s*(?:至|到|~|～|—|–|-|to)\s*(\d{1,2})", re.ASCII)
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(MB|KB|B)?", re.ASCII | re.IGNORECASE)
_UNITS = {"MB": MEGABYTE, "KB": 1024, "B": 1}


def options_of(key: Key) -> Words:
    """The entries that a list is chosen from, in words; empty where any name goes."""
    if key.options:
        return key.options
    if key.kind is TYPES:
        return {one: Bilingual(word, word) for one, word in FILE_TYPES.items()}
    if key.kind is ROLE_KINDS:
        return {name: kind.words for name, kind in NOTICES.items()}
    if key.kind is PARTS:
        return {name: one.title for name, one in parts().items()}
    if key.computed is default_conflicts:
        return {name: change.title for name, change in CHANGES.items()}
    if ".evidence." in key.name:
        return {name: Bilingual(*words) for name, words in EVIDENCE.items()}
    return _fields() if key.name == "controlled_fields" else {}


def cell_words(key: Key, value: Any) -> str:
    """A value as a cell holds it, in Chinese."""
    return _KINDS[key.kind.name][0](key, value)


def read_words(key: Key, text: str) -> Any:
    """The value that a cell's text says, in words of either language; Invalid, saying what was expected, otherwise."""
    value = _KINDS[key.kind.name][1](key, " ".join(text.split()))
    if not key.kind.accepts(value):
        raise unreadable(key, text)
    return value


def unreadable(key: Key, text: str) -> Invalid:
    """A text that says no value of a setting."""
    how = how_to_fill(key)
    return Invalid(
        f"Expected for {key.en}: {how.en}; but got {text[:60]!r}.", f"“{key.zh}”应填：{how.zh}；现为“{text[:60]}”"
    )  # fmt: skip


def how_to_fill(key: Key) -> Bilingual:
    """How a cell of a setting is filled in."""
    if key.kind.name == "flag":
        yes, no = _flags(key)
        return Bilingual(f"{yes.zh} 或 {no.zh}", f"{yes.en} or {no.en}")
    if key.kind.name in ("windows", "rounds"):
        none = _no_window(key)
        return Bilingual(
            f"如 03-01 至 03-31，或 2026-03-01 至 2026-03-31；几段之间用分号；没有时段填“{none.zh}”",
            f"such as 03-01 to 03-31, or 2026-03-01 to 2026-03-31; several parted by semicolons; none: {none.en}",
        )
    if key.kind.name == "lists":
        return Bilingual("名称：各项用顿号分开；几组之间用分号", "name: entries parted by commas; groups by semicolons")
    if key.kind.name in _HOW:
        return _HOW[key.kind.name]
    return Bilingual(key.kind.expected_zh, key.kind.expected)


_HOW: Words = {
    "numbers": Bilingual("整数，用顿号分开；没有填“无”", "whole numbers parted by commas, or none"),
    "names": Bilingual("各项用顿号分开；没有填“无”", "entries parted by commas, or none"),
    "types": Bilingual("JPG、PNG、PDF 中的几项，用顿号分开", "some of JPG, PNG, PDF, parted by commas"),
    "size": Bilingual("如 2 MB 或 500 KB，不超过 20 MB", "such as 2 MB or 500 KB, at most 20 MB"),
    "days": Bilingual("如 1 至 5（每月几日至几日，1 至 28）", "such as 1 to 5 (days of the month, 1 to 28)"),
    "unit_kind": Bilingual(*("、".join(one) for one in zip(*_UNIT_KINDS.values(), strict=True))),
}  # fmt: skip


def _fields() -> Words:
    """The fields of a card that somebody can change."""
    kept = (one for one in student_columns() if one.key not in CLOSED and one.kind != "ignored")
    return {one.key: Bilingual(one.zh, one.en) for one in kept}


def _heads(key: Key) -> Words:
    """What the groups of a setting of lists are called."""
    if key.kind is ROLE_KINDS:
        return {role: Bilingual(*words) for role, words in TITLES.items()}
    return options_of(key) if key.computed is default_conflicts else {**_fields(), **_PARTIES}


def _flags(key: Key) -> tuple[Bilingual, Bilingual]:
    return (_OPEN, _SHUT) if key.name in SWITCHES else (_YES, _NO)


def _no_window(key: Key) -> Bilingual:
    if key.kind is ROUNDS:
        return NOTHING
    return _NEVER if key.name.startswith("freeze.") else _ALWAYS


def _read_flag(key: Key, text: str) -> Any:
    for value, words in ((True, (*_YES, *_OPEN)), (False, (*_NO, *_SHUT))):
        if text.casefold() in words:
            return value
    raise unreadable(key, text)


def _read_number(key: Key, text: str) -> Any:
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise unreadable(key, text)
    return int(text)


def _read_size(key: Key, text: str) -> Any:
    found = _SIZE.fullmatch(text)
    if found is None or len(text) > 20:
        raise unreadable(key, text)
    return round(float(found[1]) * _UNITS[(found[2] or "MB").upper()])


def _read_windows(key: Key, text: str) -> Any:
    if text.casefold() in (*_no_window(key), *NOTHING):
        return []
    spans = [_SPAN.fullmatch(part.strip()) for part in re.split("[；;]", text) if part.strip()]
    if not spans or None in spans:
        raise unreadable(key, text)
    return [{"from": span[1], "to": span[2]} for span in spans if span]


def _read_days(key: Key, text: str) -> Any:
    found = _DAYS.fullmatch(text)
    if found is None:
        raise unreadable(key, text)
    return {"from": int(found[1]), "to": int(found[2])}


def _entries(text: str, words: Words) -> list[str]:
    """The entries of a list; a known word that holds a comma itself stays whole."""
    known = sorted((one for word in words.values() for one in word), key=len, reverse=True)
    whole = "".join(rf"{re.escape(one)}(?=\s*(?:[、，,]|$))|" for one in known)
    parted = [part.strip() for part in re.findall(rf"{whole}[^、，,]+", text, re.IGNORECASE) if part.strip()]
    return [] if len(parted) == 1 and parted[0].casefold() in NOTHING else parted


def _named(key: Key, text: str, words: Words, known: Any) -> str:
    """The name that a word stands for: of the options, or one that the setting holds by default."""
    for name, word in words.items():
        if text.casefold() in (name.casefold(), word.zh.casefold(), word.en.casefold()):
            return name
    if not words or text in known:
        return text
    shown, more = list(words.values())[:12], len(words) > 12
    raise Invalid(
        f"Expected for {key.en} one of {', '.join(w.en for w in shown)}{' and others' * more}; but got {text[:40]!r}.",
        f"“{key.zh}”中没有“{text[:40]}”，可填：{'、'.join(w.zh for w in shown)}{'等' * more}",
    )


def _spoken(words: Words, name: str) -> str:
    return words[name].zh if name in words else str(name)


def _listed(names: list[Any], words: Words) -> str:
    return "、".join(_spoken(words, one) for one in names) or NOTHING.zh


def _lists(key: Key, value: Mapping[str, list[str]]) -> str:
    return "；".join(f"{_spoken(_heads(key), name)}：{_listed(held, options_of(key))}" for name, held in value.items())


def _read_lists(key: Key, text: str) -> Any:
    found: dict[str, list[str]] = {}
    known, words = key.national(), options_of(key)
    for part in (part.strip() for part in re.split("[；;]", text) if part.strip()):
        head, sign, entries = part.replace("：", ":").partition(":")
        name = _named(key, head.strip(), _heads(key), known)
        if not sign or name in found:
            raise unreadable(key, part)
        found[name] = [_named(key, one, words, known.get(name, ())) for one in _entries(entries, words)]
    return found


def _read_unit_kind(key: Key, text: str) -> Any:
    return _named(key, text, _UNIT_KINDS, ())


_KINDS: dict[str, tuple[Callable[[Key, Any], str], Callable[[Key, str], Any]]] = {
    "flag": (lambda key, value: _flags(key)[0 if value else 1].zh, _read_flag),
    "number": (lambda key, value: str(value), _read_number),
    "size": (lambda key, value: size_words(value), _read_size),
    "numbers": (
        lambda key, value: _listed(value, {}), lambda key, text: [_read_number(key, one) for one in _entries(text, {})]
    ),
    "names": (
        lambda key, value: _listed(value, options_of(key)),
        lambda key, text: [
            _named(key, one, options_of(key), key.national()) for one in _entries(text, options_of(key))
        ],
    ),
    "lists": (_lists, _read_lists),
    "windows": (
        lambda key, value: "；".join(f"{one['from']} 至 {one['to']}" for one in value) or _no_window(key).zh,
        _read_windows,
    ),
    "days": (lambda key, value: f"{value['from']} 至 {value['to']}", _read_days),
    "unit_kind": (lambda key, value: _UNIT_KINDS[value].zh, _read_unit_kind),
}  # fmt: skip
_KINDS["types"], _KINDS["rounds"] = _KINDS["names"], _KINDS["windows"]
