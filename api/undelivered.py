"""Effects that were not delivered (未送达) in words, and sending them again, recorded with who and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import RowMapping

from api import cursors
from api.context import House, Who
from engine.background import delivery_failures
from engine.operate import undelivered
from engine.operate.undelivered import Resend
from records.audit import Reading

KINDS: dict[str, tuple[str, str]] = {
    "task.opened": ("新的待办", "A new task"),
    "task.given": ("转办或委派", "A task handed on"),
    "task.remind": ("临期提醒", "Reminder before a limit"),
    "task.follow_up": ("跟进提醒", "Follow-up"),
    "task.overdue": ("超期通知", "Past its limit"),
    "case.ended": ("案件结束", "A case that ended"),
    "webhook": ("通知接收方", "Call to a receiver"),
    "notice.message": ("发给个人或单位的通知", "A notice to a person or unit"),
    "notice.digest": ("每日汇总通知", "Daily digest of notices"),
    "notice.code": ("接收地址的验证码", "Code that verifies an address"),
    "tree.changed": ("机构调整后重新确定办理人", "Open tasks asked again after a change of units"),
    "person.left": ("人员离任后交回待办", "Open tasks given back after somebody left"),
    "daily.accounts": ("每日：封存久未使用的账号", "Daily: accounts sealed that nobody uses"),
    "daily.contacts": ("每日：密封旧版明文联系方式", "Daily: contact data of earlier versions sealed"),
    "daily.messages": ("每日：清理 90 天前的通知发送记录", "Daily: messages of notices cleared after 90 days"),
    "daily.previews": ("每日：清理未开始的批量办理", "Daily: lists cleared that nobody began to decide"),
    "daily.moves": ("每日：到期的机构调整", "Daily: moves of units that are due"),
    "daily.drafts": ("每日：清理他人已办事项的办理草稿", "Daily: drafts cleared of decisions that others took"),
    "daily.duplicates": ("每日：查重", "Daily: duplicate check"),
    "daily.evidence": ("每日：清理未用材料", "Daily: unused evidence"),
    "daily.calendar": ("每日：工作日表提醒", "Daily: warning of the calendar"),
    "daily.replays": ("每日：清理重复请求的存答", "Daily: kept answers of repeated requests cleared"),
    "daily.outbox": ("每日：清理已送达事项", "Daily: delivered effects cleared"),
    "daily.entries": ("每日：清理未成案的填报", "Daily: entries of persons that no case took up cleared"),
    "daily.roots": ("每日：历史签名", "Daily: histories signed"),
}


def words(kind: str) -> tuple[str, str]:
    """A kind in Chinese and in English; one that nobody here knows speaks for itself."""
    return KINDS.get(kind, (kind, kind))


def told(row: RowMapping) -> dict[str, Any]:
    """A row that was given up, as clients see it: never with its payload."""
    why = delivery_failures.of_old(row["last_error"] or "", row["last_error_zh"])
    return {**_about(row), "given_up_at": row["next_at"].isoformat(), "error": why.zh, "error_en": why.en}


def retried(row: RowMapping) -> dict[str, Any]:
    """A row that is tried again by itself: when next, and why the last attempt failed."""
    why = row["last_error"] or ""
    at = row["next_at"].isoformat()
    return {**_about(row), "next_at": at, "error": row["last_error_zh"] or why, "error_en": why}


def _about(row: RowMapping) -> dict[str, Any]:
    kind, kind_en = words(row["kind"])
    return {
        "id": row["id"], "kind": row["kind"], "kind_name": kind, "kind_name_en": kind_en, "key": row["key"],
        "case": {"id": row["case_id"], "number": row["number"]} if row["case_id"] else None,
        # why: an address may carry a secret in its path
        "receiver": urlsplit(row["url"]).hostname if row["url"] else None,
        "created_at": row["created_at"].isoformat(), "attempts": row["attempts"],
    }  # fmt: skip


def further(rows: Sequence[RowMapping], limit: int) -> str | None:
    """The cursor after a full page of a list, None after its last."""
    return cursors.write(rows[-1]["next_at"], rows[-1]["id"]) if len(rows) == limit else None


def send_again(house: House, work: Any, ask: Resend, who: Who | None = None) -> int:
    """Send rows again that were given up. Returns how many."""
    return _kept(house, work, (undelivered.resend(work, ask), "outbox.resend", ask.reason), who)


def try_now(house: House, work: Any, ask: Resend, who: Who | None = None) -> int:
    """Try rows at once that wait for their next attempt. Returns how many."""
    return _kept(house, work, (undelivered.try_now(work, ask), "outbox.try_now", ask.reason), who)


def _kept(house: House, work: Any, did: tuple[Sequence[RowMapping], str, str], who: Who | None) -> int:
    """What concerns no case has no history, so the audit keeps it."""
    rows, what, reason = did
    if alone := tuple(row["id"] for row in rows if not row["case_id"]):
        house.audit.record(Reading(
            work.now, what, reason, alone, who.account if who else None, who.organisation if who else None,
        ))  # fmt: skip
    return len(rows)
