"""Verifying the chain of each case, the signatures of decisions and submissions, the signed roots (design 3, 18)."""

from __future__ import annotations

from sqlalchemy import func, select

from api.context import House
from engine.proof import history, roots, signatures
from engine.proof.roots import PublicKeys
from engine.store import tables as t
from records.scope import system_scope
from reports.signing import unsound
from service.signing import known_keys

WORDS: dict[str, tuple[str, str]] = {  # what a break is called
    "missing": ("a row is missing", "缺少记录"),
    "digest": ("the row was changed", "记录被改动"),
    "order": ("the row does not follow the one before", "与上一条记录不衔接"),
    "payload": ("the row's content was changed", "记录内容被改动"),
    "tail": ("the last rows are missing", "末尾记录缺失"),
    "extra": ("rows were added", "多出记录"),
    "case": ("the case itself is gone", "案件本身不存在"),
    "root": ("it does not agree with a signed root", "与签名根不符"),
    "signature": ("the signature does not hold, or its key is unknown", "签名无效，或签名密钥未知"),
}


def broken_chains(house: House) -> tuple[int, list[str]]:
    """Check all cases; returns how many and, for each break, the case or root, the row and what is wrong with it."""
    keys = known_keys(house.home)
    with house.engine.reading() as connection:
        checked = connection.execute(select(func.count()).select_from(t.case)).scalar_one()
        breaks = [
            *history.verify_all(connection),
            *signatures.verify_all_signatures(connection, keys),
            *roots.verify_roots(connection, keys),
        ]
    return checked, [*map(_said, breaks), *_submissions(house, keys)]


def _submissions(house: House, keys: PublicKeys) -> list[str]:
    with house.reading() as session, system_scope(session):
        return [
            f"submission {one}: its content or its signature was changed 报送记录 {one}：内容或签名被改动"
            for one in unsound(session, keys)
        ]


def _said(found: history.Break) -> str:
    en, zh = WORDS[found.what]
    return f"case {found.case_id}, row {found.seq}: {en} 案件 {found.case_id} 第 {found.seq} 行：{zh}"
