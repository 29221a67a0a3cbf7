"""The settings of two units side by side, what differs first, each with its level, day and document (S25)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from api import dumps
from records.settings.registry import KEYS, Key
from records.settings.values import Answer, InForce
from records.tables.school import Stage


def compared(held: Sequence[InForce]) -> list[dict[str, Any]]:
    """A row for each setting, for each group of stages in which both sides have the same; what differs stands first."""
    rows = [row for key in KEYS.values() for row in _rows(key, held)]
    return sorted(rows, key=lambda row: not row["differs"])


def _rows(key: Key, held: Sequence[InForce]) -> Iterator[dict[str, Any]]:
    alike: dict[str, tuple[list[Answer], list[str]]] = {}
    for stage in list(Stage) if key.per_stage else [""]:
        answers = [one.value(key.name, stage) for one in held]
        same = json.dumps([dumps.held(one) for one in answers])
        alike.setdefault(same, (answers, []))[1].append(stage)
    for answers, stages in alike.values():
        yield {
            **dumps.about_setting(key), "stages": stages if len(alike) > 1 else [], "differs": _differ(answers),
            "sides": [dumps.held(one) for one in answers],
        }  # fmt: skip


def _differ(answers: Sequence[Answer]) -> bool:
    one, other = ((found.value, found.locked_by is not None) for found in answers)
    return one != other
