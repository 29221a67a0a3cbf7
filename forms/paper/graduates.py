"""The graduates of a school on paper and as workbook: their register (毕业生名册), the certificates (证书发放名册)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from forms.paper.markup import table
from forms.paper.papers import Speaker, head, signs
from forms.paper.printer import Paper
from forms.sheets.table import TableColumn, write_table
from ground.bilingual import Bilingual

_MASKED = Bilingual("姓名和身份信息已脱敏", "names and identity data masked")


@dataclass(frozen=True)
class GraduatePaper:
    """The graduates of a school: one cell in each row by the keys of the columns.

    `counted` says how many there are by result; `on` is the day up to which the list goes, as ISO text.
    """

    school: Bilingual
    room: str
    year: int
    on: str
    counted: Bilingual
    rows: Sequence[dict[str, Bilingual]]
    masked: bool


@dataclass(frozen=True)
class _Column:
    key: str
    title: Bilingual
    style: str = ""
    width: int = 14


_NAME = _Column("xm", Bilingual("姓名", "Name"))
_SEX = _Column("xbm", Bilingual("性别", "Sex"), "centre", 8)
_ROOM = _Column("room", Bilingual("班级", "Class"))
_RESULT = _Column("result", Bilingual("结果", "Result"), "centre")
_DAY = _Column("day", Bilingual("毕业日期", "Graduated on"), "code")
_NUMBER = _Column("number", Bilingual("证书编号", "Certificate number"), "code", 22)
REGISTER = (
    _NAME, _SEX, _Column("csrq", Bilingual("出生日期", "Born"), "code"),
    _Column("sfzjh", Bilingual("身份证件号", "ID number"), "code", 22),
    _Column("grbsm", Bilingual("学籍号", "Student code"), "code", 24), _ROOM, _RESULT, _DAY, _NUMBER,
)  # fmt: skip
CERTIFICATES = (
    _ROOM, _NAME, _SEX, _RESULT, _DAY, _NUMBER,
    _Column("signed", Bilingual("领取人签名", "Received by"), "", 16),
    _Column("received", Bilingual("领取日期", "Received on"), "", 14),
)  # fmt: skip
KINDS: dict[str, tuple[Bilingual, Sequence[_Column]]] = {
    "register": (Bilingual("毕业生名册", "Register of graduates"), REGISTER),
    "certificates": (Bilingual("毕业证书发放名册", "List of certificates"), CERTIFICATES),
}
_NOTHING = Bilingual("", "")


def graduate_paper(of: GraduatePaper, kind: str, language: str = "zh-CN") -> Paper:
    """Return the list of a kind of `KINDS` as a paper; the register lies across."""
    say = Speaker(language)
    columns = KINDS[kind][1]
    rows = [[str(at), *cells] for at, cells in enumerate(_cells(of, columns, say), start=1)]
    known = say(f"截至 {of.on}", f"as of {of.on}")
    told = [say(of.school), *([of.room] if of.room else []), known, say(of.counted)]
    under = " · ".join([*told, *([say(_MASKED)] if of.masked else [])])
    body = table(
        [say("序号", "No."), *(say(one.title) for one in columns)], rows, ["centre", *(one.style for one in columns)]
    )
    below = signs(say, ("经办人", "Clerk"), ("学校领导", "School leader"), ("学校盖章", "Seal of the school"))
    title = graduate_title(of, kind, language)
    return Paper(title, head(title, under) + body + below, across=kind == "register", language=language)


def graduate_workbook(of: GraduatePaper, kind: str, language: str = "zh-CN") -> bytes:
    """Return the list of a kind as a workbook, with its school and day in each row."""
    say = Speaker(language)
    columns = KINDS[kind][1]
    heads = [
        TableColumn("school", "学校", "School", mask="none", width=24),
        TableColumn("on", "截至日期", "As of", mask="none", width=12),
        *(TableColumn(one.key, one.title.zh, one.title.en, mask="none", width=one.width) for one in columns),
    ]
    keys = [one.key for one in heads]
    rows = [dict(zip(keys, [say(of.school), of.on, *cells], strict=True)) for cells in _cells(of, columns, say)]
    out = io.BytesIO()
    write_table(out, heads, rows, graduate_title(of, kind, language))
    return out.getvalue()


def graduate_title(of: GraduatePaper, kind: str, language: str = "zh-CN") -> str:
    """Return the title of such a list; it names no person."""
    name = KINDS[kind][0]
    return f"{name.en}, {of.year}" if language == "en" else f"{of.year} 届{name.zh}"


def _cells(of: GraduatePaper, columns: Sequence[_Column], say: Speaker) -> list[list[str]]:
    return [[say(row.get(one.key, _NOTHING)) for one in columns] for row in of.rows]
