"""What a seat was told when a case came to it by a return: kept with its token until it decides (退回的说明).

One note a token, in the scope of the token; of a task that several sign, in the scope around them. A note goes with
its token, so that repeated rounds do not grow the state.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.model import Node
from engine.run.case.run import Run
from engine.store.cases import Scope

Note = Mapping[str, Any]
"""at: the element it is for · seat, task: where the case was returned · asked, reason, by · then: where it goes next ·
was: how the seat had decided before · stopped: when the seat's limit stood still, and when it was due."""
Giving = dict[str, Any]
"""A return as it is decided: asked, reason, by, to, then, task, stopped."""
KEY = "returned"
"""Where a scope keeps its notes, among its counters."""
_SHOWN = ("seat", "task", "asked", "reason", "by", "then")


def of(run: Run, scope: Scope, token: int, node: Node) -> Note | None:
    """The note of a token that stands at a node."""
    if node.signing is not None and scope.kind == "multi":
        outer = run.parent(scope)
        assert outer is not None
        scope, token = outer, scope.token
    if KEY not in scope.memo:
        return None
    found: Note | None = scope.memo[KEY].get(str(token))
    return found if found is not None and found["at"] == node.id else None


def put(scope: Scope, token: int, note: Note) -> None:
    """Keep the note of a token; those whose token is gone go too."""
    alive = {str(row.id) for row in scope.marking.tokens}
    kept = scope.memo.get(KEY, {})
    if scope.kind != "multi":
        kept = {key: one for key, one in kept.items() if key in alive}
    scope.memo[KEY] = {**kept, str(token): dict(note)}
    scope.changed = True


def take(scope: Scope, token: int, node: Node) -> Note | None:
    """The note of a token whose seat decides now; it is kept no longer."""
    kept = scope.memo.get(KEY)
    found: Note | None = kept.pop(str(token), None) if kept else None
    if kept is not None and not kept:
        del scope.memo[KEY]
    if found is not None:
        scope.changed = True
    return found if found is not None and found["at"] == node.id else None


def shown(note: Note) -> dict[str, Any]:
    """What of a note whoever decides sees."""
    return {name: note.get(name) for name in _SHOWN}
