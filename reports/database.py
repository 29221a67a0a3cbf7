"""The base of the tables of reports; they name organisations by id, as rows of every room do."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from records.database import metadata as registers

metadata = MetaData(naming_convention=registers.naming_convention)


class Base(DeclarativeBase):
    """Declarative base of the tables of reports."""

    metadata = metadata
