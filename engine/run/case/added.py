"""What was added to a seat (加签、沟通), as its scope keeps it: who signs, who has, and the decision that waits.

One entry for each task to which something was added, in the scope of its token; it goes with the token.
"""

from __future__ import annotations

from typing import Any

from engine.store.cases import Scope

KEY = "added"
BEFORE, BESIDE, AFTER, QUESTION = "before", "beside", "after", "question"
HOWS = (BEFORE, BESIDE, AFTER)
MOST = 20
"""Of people who are asked to sign one task."""

Entry = dict[str, Any]
"""token · by: who asked · open: task id -> {how, account} · after: those whose turn comes later, as {account,
organisation, role, text} · signed: accounts · held: the decision that waits."""


def of(scope: Scope, task_id: str) -> Entry | None:
    """What was added to a task; None for nothing, which is the rule."""
    found: Entry | None = scope.memo.get(KEY, {}).get(task_id)
    return found


def begun(scope: Scope, task_id: str, token: int) -> Entry:
    """The entry of a task, made where there is none."""
    entries = scope.memo.setdefault(KEY, {})
    fresh: Entry = {"token": token, "by": None, "open": {}, "after": [], "signed": [], "held": None}
    found: Entry = entries.setdefault(task_id, fresh)
    scope.changed = True
    return found


def forget(scope: Scope, task_id: str) -> None:
    """The seat goes on: nothing of it waits any longer."""
    entries = scope.memo.get(KEY, {})
    entries.pop(task_id, None)
    _tidied(scope, entries)


def forget_token(scope: Scope, token: int | None) -> None:
    """The tasks of a token, or of all, are cancelled, and what was added to them goes too."""
    entries = scope.memo.get(KEY)
    if entries is None:
        return
    _tidied(scope, {key: one for key, one in entries.items() if token is not None and one["token"] != token})


def _tidied(scope: Scope, entries: dict[str, Entry]) -> None:
    if entries:
        scope.memo[KEY] = entries
    else:
        scope.memo.pop(KEY, None)
    scope.changed = True


def waiting(entry: Entry) -> list[str]:
    """The tasks of those who still have to sign now."""
    return [key for key, one in entry["open"].items() if one["how"] != QUESTION]


def questions(entry: Entry) -> list[str]:
    """The tasks of questions that nobody has answered."""
    return [key for key, one in entry["open"].items() if one["how"] == QUESTION]


def awaits(entry: Entry) -> int:
    """How many must sign before the task is decided."""
    return sum(one["how"] == BEFORE for one in entry["open"].values())


def asked(entry: Entry) -> list[str]:
    """The accounts that have been asked to sign and have not."""
    now = [one["account"] for one in entry["open"].values() if one["how"] != QUESTION]
    return [*now, *(one["account"] for one in entry["after"])]
