"""Taking in pre-school files from a workbook (接收学前学籍): every row is kept, or named with the reason (S2, X2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from api.context import House
from forms.sheets.many_sheets import plain
from forms.sheets.opening import open_workbook
from ground.bilingual import Bilingual
from processes.row_identity import FAULT, lacking, settled
from records.acting import Acting, local_date
from records.errors import Invalid
from records.preschool_files import KINDERGARTEN, hand_over_files
from records.scope import Scope, use_scope
from records.students.codes import sound_code
from records.tables import Organisation

CHUNK, MOST = 500, 100_000
HEADS = {
    "姓名": "xm", "性别": "xbm", "出生日期": "csrq", "身份证件类型": "sfzjlxm", "身份证件号": "sfzjh",
    "身份证件号码": "sfzjh", "学籍号": "grbsm", "幼儿园": KINDERGARTEN, "幼儿园名称": KINDERGARTEN,
}  # fmt: skip
WORDS = {("xbm", "男"): "1", ("xbm", "女"): "2", ("sfzjlxm", "居民身份证"): "1"}
NEEDED = (("xm", "姓名", "name"), ("xbm", "性别", "sex"), ("csrq", "出生日期", "birth date"))
_CODE = Bilingual("学籍号须为 19 位且校验位无误", "Expected a code of 19 characters with a fitting check character")


def import_preschool(house: House, path: Path, authority: str) -> dict[str, Any]:
    """Keep the files of a workbook; returns the rows by outcome and each faulty row with why. Repeatable.

    Raises BadWorkbook for what is no workbook, Invalid for an unknown authority or a sheet without names.
    """
    good: list[dict[str, str]] = []
    faulty: list[dict[str, Any]] = []
    today = local_date(house.now())
    for number, row in _rows(path):
        values, why = _judged(row, today)
        if why:
            zh, en = "；".join(one.zh for one in why), "; ".join(one.en for one in why)
            faulty.append({"row": number, "why": zh, "why_en": en})
        else:
            good.append(values)
    counted = Counter({"created": 0, "updated": 0, "known": 0})
    for start in range(0, len(good) or 1, CHUNK):
        with house.working() as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            org_id = _authority(work.session, authority)
            counted.update(hand_over_files(work.session, Acting(house.now()), org_id, good[start : start + CHUNK]))
    return {"rows": len(good) + len(faulty), **counted, "faulty": faulty}


def _judged(row: Mapping[str, str], today: date) -> tuple[dict[str, str], list[Bilingual]]:
    """The values of a row by the rules of the student sheet, and why it cannot be kept."""
    plain_row = {key: WORDS.get((key, text), text) for key, text in row.items()}
    values, found = settled(plain_row, today)
    found = [one for one in (*found, *lacking(values, NEEDED)) if one["severity"] == FAULT]
    why = [Bilingual(one["message_zh"], one["message_en"]) for one in found]
    code = values.get("grbsm")
    return values, [*why, _CODE] if code and not sound_code(code) else why


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open("rb") as source:
        opened = open_workbook(source, max_rows=MOST)
        heads: list[str] = []
        for number, cells in opened.rows(opened.names[0]):
            texts = [plain(cell) for cell in cells]
            if not heads:
                heads = [HEADS.get(text, "") for text in texts] if "姓名" in texts else []
            elif any(texts):
                yield number, {head: text for head, text in zip(heads, texts, strict=False) if head and text}
        if not heads:
            raise Invalid(
                "Expected a row of headings with a name on the first sheet but there is none: add the headings.",
                "第一张工作表缺少含“姓名”的表头，请补充表头",
            )


def _authority(session: Any, code: str) -> str:
    found = session.scalar(select(Organisation.id).where(Organisation.code == code, Organisation.is_authority))
    if found is None:
        raise Invalid(
            f"Expected the code of an authority but {code} is none: look it up under organisations.",
            f"没有代码为 {code} 的主管部门，请在机构中查明代码",
        )
    return str(found)
