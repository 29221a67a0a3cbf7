"""The whole schema of the engine: every table with its indexes and the free space in its pages.

Take `metadata` from here to make or migrate the tables: `tables` alone knows neither the partial indexes nor what
surrounds a case.
"""

from engine.store import (
    fill_factor,
    late_tables,
    migration_tables,
    partial_indexes,
    start_tables,
    surrounding_tables,
    tables,
)

metadata = tables.metadata

__all__ = [
    "fill_factor", "late_tables", "metadata", "migration_tables", "partial_indexes", "start_tables",
    "surrounding_tables", "tables",
]  # fmt: skip
