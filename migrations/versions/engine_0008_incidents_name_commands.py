"""open incidents name the command that failed, not a module and function of the engine."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0008'
down_revision: str | None = 'engine_0007'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Every function that could stand on the agenda before, and the command that does the same now.
COMMANDS = {
    'catching.again': 'let-pass', 'compensation.next_record': 'undo-next', 'enter.node': 'enter',
    'enter.start': 'start-instance', 'events.again': 'let-pass', 'events.fire': 'fire',
    'incidents.stalled': 'stalled', 'messages.take': 'take', 'multi._after_instance': 'after-instance',
    'multi._start_one': 'start-next', 'multi.next_round': 'next-round', 'scopes.finished': 'scope-finished',
    'starting.begin': 'begin', 'throws._thrown_now': 'throw',
}  # fmt: skip
# One command started an instance and was it: where its expression failed, the instance had begun.
BEGUN = ('expression', 'multi._start_one')
PAGE = 500
INCIDENT = sa.table('wf_incident', sa.column('id'), sa.column('kind'), sa.column('payload'))


def upgrade() -> None:
    """Go up."""
    _rename('action', 'command', {**COMMANDS, BEGUN: 'start-instance'})


def downgrade() -> None:
    """Go down."""
    back = {command: function for function, command in COMMANDS.items() if not function.startswith('catching.')}
    _rename('command', 'action', back)


def _rename(old: str, new: str, names: Mapping[Any, str]) -> None:
    """Page by page, so that any number of incidents fits in memory. The name stands first in what the engine kept;
    payloads of services are theirs and of other kinds."""
    last = ''
    while True:
        rows = op.get_bind().execute(
            sa.select(INCIDENT.c.id, INCIDENT.c.kind, INCIDENT.c.payload)
            .where(INCIDENT.c.id > last, INCIDENT.c.kind.in_(('expression', 'budget')))
            .order_by(INCIDENT.c.id).limit(PAGE)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        for row in rows:
            kept = re.match(rf'(\d+:{{)"{old}":"([^"]*)"', row.payload or '')
            if kept is not None:
                name = names.get((row.kind, kept[2]), names.get(kept[2], kept[2]))
                named = f'{kept[1]}"{new}":"{name}"' + row.payload[kept.end():]
                op.get_bind().execute(sa.update(INCIDENT).where(INCIDENT.c.id == row.id).values(payload=named))
