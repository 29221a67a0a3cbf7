"""Notices (通知) to whoever holds a role at an organisation, and the messages that carry them out of Heban.

Texts carry case numbers, never names of students.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province, Sealed

_UNSPREAD = text("spread_at IS NULL")


class Notice(Base):
    """One notice; `key` is its identity, so that one event leaves one notice however often it is delivered.

    `spread_at` tells since when its messages are queued.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_holder", "org_id", "role", "made_at"),
        Index("ix_notice_unspread", "made_at", "id", sqlite_where=_UNSPREAD, postgresql_where=_UNSPREAD),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))
    province: Mapped[Province]
    role: Mapped[str] = mapped_column(String(24))
    kind: Mapped[str] = mapped_column(String(24))
    case_no: Mapped[str | None] = mapped_column(String(40))
    text_zh: Mapped[str] = mapped_column(String(300))
    text_en: Mapped[str] = mapped_column(String(300))
    made_at: Mapped[At]
    read_at: Mapped[datetime | None] = mapped_column(Instant())
    read_by: Mapped[str | None] = mapped_column(String(26))
    spread_at: Mapped[datetime | None] = mapped_column(Instant())


class NoticeAddress(Base):
    """Where a person (or, with `unit`, an organisation) is reached by a channel; nothing is sent before it is verified.

    The address, its secret and the code that verifies it stand sealed in `payload`. A row whose address was given up
    stays, so that codes cannot be asked for without end.
    """

    __tablename__ = "notice_address"
    __table_args__ = (UniqueConstraint("holder", "channel", name="uq_notice_address_holder"),)

    id: Mapped[Id]
    holder: Mapped[str] = mapped_column(String(26))
    unit: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[str] = mapped_column(String(16))
    payload: Mapped[Sealed]
    key_id: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[At]
    asked_today: Mapped[int]
    tries: Mapped[int]
    verified_at: Mapped[datetime | None] = mapped_column(Instant())


class NoticeWish(Base):
    """What a person chose: `choices` maps `channel.kind` to now, daily or off; hours are HH:MM in China."""

    __tablename__ = "notice_wish"

    account_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    choices: Mapped[dict[str, Any]] = mapped_column(JSON)
    quiet_from: Mapped[str | None] = mapped_column(String(5))
    quiet_to: Mapped[str | None] = mapped_column(String(5))
    digest_at: Mapped[str] = mapped_column(String(5))
    changed_at: Mapped[At]


class NoticeMessage(Base):
    """One notice on its way to one address; `key` (notice, channel, holder) lets there be only one."""

    __tablename__ = "notice_message"
    __table_args__ = (Index("ix_notice_message_address", "address_id", "due_at"),)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    notice_id: Mapped[str] = mapped_column(String(26), ForeignKey("notice.id"))
    address_id: Mapped[str] = mapped_column(String(26), ForeignKey("notice_address.id"))
    daily: Mapped[bool]
    due_at: Mapped[At]
    sent_at: Mapped[datetime | None] = mapped_column(Instant())
