"""Evidence files (佐证材料): metadata here, sealed bytes on disk."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base, Instant
from records.tables.columns import At, Id, Province


class FileObject(Base):
    """One stored file; `sha256` and `size` are of the plain bytes."""

    __tablename__ = "file_object"

    id: Mapped[Id]
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"), index=True)
    province: Mapped[Province]
    case_no: Mapped[str | None] = mapped_column(String(40), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(16))
    uploaded_at: Mapped[At]
    uploaded_by: Mapped[str | None] = mapped_column(String(26))
    erased_at: Mapped[datetime | None] = mapped_column(Instant())
