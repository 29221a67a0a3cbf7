"""What operators do: incidents, stuck cases, migration of running cases, figures (运维)."""

from engine.operate import figures, mapping, migrate, migrations, repairs, snapshots, undelivered
from engine.operate.previews import Preview
from engine.operate.repairs import Outcome, Place, Query, Repair
from engine.operate.stuck import faults, stuck, unheld

__all__ = [
    "Outcome", "Place", "Preview", "Query", "Repair",
    "faults", "figures", "mapping", "migrate", "migrations", "repairs", "snapshots", "stuck", "undelivered", "unheld",
]  # fmt: skip
