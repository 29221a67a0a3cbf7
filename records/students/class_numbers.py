"""What people write for a class: `3`, `三班`, `一年级（三）班`, `初三2班`, `1-3`, `0103` all name a number."""

import re
import unicodedata

_DIGITS = {sign: value for value, sign in enumerate("一二三四五六七八九", start=1)}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_CHINESE = r"[一二三四五六七八九十]{1,3}"
_NUMBER = rf"(?:\d{{1,4}}|{_CHINESE})"
_STAGE = "(?:小学|初中|高中|小|初|高)?"
_CLASS = rf"\(?(?P<number>{_NUMBER})\)?"
_END = rf"(?:班(?:{_NUMBER}组)?)?"
# The number of the class alone, after a cohort or grade that says so (2026级3班, 三年二班), after one set apart by a
# bracket or stroke (一(3)班, 1-3), after one in the other script (初三2班), after stage and grade (高一三班).
_WAYS = tuple(
    re.compile(way)
    for way in (
        rf"{_CLASS}{_END}",
        rf"{_STAGE}(?:\d{{4}}[级届]|\d\d级)?{_STAGE}(?:{_NUMBER}(?:年级|年|级))?{_CLASS}{_END}",
        rf"{_STAGE}{_NUMBER}[-(](?P<number>{_NUMBER})\)?{_END}",
        rf"{_STAGE}{_CHINESE}(?P<number>\d{{1,2}})班",
        rf"[小初高][一二三四五六](?P<number>{_CHINESE})班",
    )
)
_TENS = re.compile(r"(?:(?P<tens>[一二三四五六七八九])?(?P<ten>十))?(?P<ones>[一二三四五六七八九])?")


def plain_class(text: str | None) -> str:
    """Return what a cell says of a class in one form: half-width, without blanks and invisible characters."""
    signs = unicodedata.normalize("NFKC", text or "").translate(_FORMAL)
    plain = "".join(sign for sign in signs if unicodedata.category(sign) not in ("Cf", "Cc", "Zs"))
    return re.sub(r"\.0+$", "", plain) if re.fullmatch(r"\d+\.0+", plain) else re.sub("[–—－]", "-", plain)


def class_number(plain: str) -> int | None:
    """Return the number that a class goes by, from `plain_class`; None for a name (甲班) and for what is no class."""
    for way in _WAYS:
        found = way.fullmatch(plain)
        number = _value(found["number"]) if found else None
        if number:
            return number
    return None


def _value(written: str) -> int | None:
    if written.isdigit() and written.isascii():
        return int(written) % 100  # class numbers like 0103 carry the grade in front
    parts = _TENS.fullmatch(written)
    if parts is None:
        return None
    tens = _DIGITS.get(parts["tens"], 1) if parts["ten"] else 0
    return 10 * tens + _DIGITS.get(parts["ones"], 0)
