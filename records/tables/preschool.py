"""Files of the pre-school system (学前学籍), kept until a primary school goes on with them."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.database import Base
from records.tables.columns import At, Blind, Id, Province, Sealed


class PreschoolFile(Base):
    """One child's file; `taken_by` is the student record that goes on with it, empty until then (S2)."""

    __tablename__ = "preschool_file"
    __table_args__ = (
        Index("ix_preschool_file_id_index", "id_index"),
        Index("ix_preschool_file_person_index", "person_index"),
    )

    id: Mapped[Id]
    org_id: Mapped[str] = mapped_column(String(26), ForeignKey("organisation.id"))  # the authority that handed it over
    province: Mapped[Province]
    id_index: Mapped[str | None] = mapped_column(String(64))
    person_index: Mapped[Blind]
    index_key_id: Mapped[str] = mapped_column(String(16))  # old index keys stay in the ring and still find the file
    payload: Mapped[Sealed]  # the fields of the person, the student code and the kindergarten
    key_id: Mapped[str] = mapped_column(String(16))
    recorded_at: Mapped[At]
    taken_by: Mapped[str | None] = mapped_column(String(26), ForeignKey("student.id"))
    taken_on: Mapped[date | None]
    case_no: Mapped[str | None] = mapped_column(String(40))
