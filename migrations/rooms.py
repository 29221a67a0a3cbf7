"""The rooms that own tables: a branch label of the revisions and the place of their MetaData.

A room with tables adds its line here and its first revision with `branch_labels = ("<room>",)`.
"""

import importlib

from sqlalchemy import MetaData

ROOMS: dict[str, tuple[str, str]] = {
    "records": ("records.tables", "metadata"),
    "engine": ("engine.store.schema", "metadata"),
    "reports": ("reports.tables", "metadata"),
}


def metadatas() -> list[MetaData]:
    """Import every room's tables and return their MetaData objects."""
    return [metadata_of(room) for room in ROOMS]


def metadata_of(room: str) -> MetaData:
    """Import one room's tables and return their MetaData."""
    module, name = ROOMS[room]
    value = getattr(importlib.import_module(module), name)
    if not isinstance(value, MetaData):
        raise TypeError(f"Expected a MetaData at {module}.{name} but found {type(value).__name__}.")
    return value
