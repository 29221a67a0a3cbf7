"""Verifying histories: every case's chain from its first row to the head that the case keeps (design 3)."""

from __future__ import annotations

from sqlalchemy import func, select

from api.house import House
from engine import history
from engine.store import tables as t

WORDS: dict[str, tuple[str, str]] = {  # what a break is called
    "missing": ("a row is missing", "缺少记录"),
    "digest": ("the row was changed", "记录被改动"),
    "order": ("the row does not follow the one before", "与上一条记录不衔接"),
    "payload": ("the row's content was changed", "记录内容被改动"),
    "tail": ("the last rows are missing", "末尾记录缺失"),
    "extra": ("rows were added", "多出记录"),
    "case": ("the case itself is gone", "案件本身不存在"),
}


def broken_chains(house: House) -> tuple[int, list[str]]:
    """Check all cases; returns how many and, for each break, the case, the row and what is wrong with it."""
    with house.engine.reading() as connection:
        checked = connection.execute(select(func.count()).select_from(t.case)).scalar_one()
        return checked, [_said(found) for found in history.verify_all(connection)]


def _said(found: history.Break) -> str:
    en, zh = WORDS[found.what]
    return f"case {found.case_id}, row {found.seq}: {en} 案件 {found.case_id} 第 {found.seq} 行：{zh}"
