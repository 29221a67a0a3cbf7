"""Free space in the pages of tables whose rows change soon (PostgreSQL).

If the next version of a row fits beside it, a change of columns without index writes to no index. The row of a
case has seven, and each decision, reminder and claim changes it.
"""

from __future__ import annotations

from sqlalchemy import DDL, event

from engine.store import tables as t

FULL = 60  # per cent of a page that fresh rows may fill

for table in (t.case, t.scope, t.timer, t.outbox):
    room = DDL(f"ALTER TABLE {table.name} SET (fillfactor = {FULL})")
    event.listen(table, "after_create", room.execute_if(dialect="postgresql"))
