"""What a person keeps for deciding: phrases of their own, and decisions that are not taken yet."""

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base
from records.tables.columns import At, Id, Sealed


class OwnPhrase(Base):
    """A phrase (常用语) that a person keeps for an outcome; the others never see it."""

    __tablename__ = "own_phrase"
    __table_args__ = (UniqueConstraint("account_id", "outcome", "text", name="uq_own_phrase"),)

    id: Mapped[Id]
    account_id: Mapped[str] = mapped_column(String(26))
    outcome: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(String(200))
    kept_at: Mapped[At]


class DecisionDraft(Base):
    """What a person has filled in on a task and not sent (草稿): outcome, opinion and form, sealed in one piece."""

    __tablename__ = "decision_draft"
    __table_args__ = (
        UniqueConstraint("account_id", "task_id", name="uq_decision_draft"),
        Index("ix_decision_draft_task", "task_id"),
    )

    id: Mapped[Id]
    account_id: Mapped[str] = mapped_column(String(26))
    task_id: Mapped[str] = mapped_column(String(40))
    payload: Mapped[Sealed]
    key_id: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    saved_at: Mapped[At]
