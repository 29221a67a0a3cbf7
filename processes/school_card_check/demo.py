"""The demo's checks: schools fill in their basic information, and their authorities have it to check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import Demo, DemoStart
from records.acting import Acting
from records.school_cards.keeping import save_card, stand_of
from records.scope import system_scope

STREETS, NAMES = ("文化路", "人民路", "花园路", "建设路"), ("李敏", "张伟", "刘洋", "陈静")


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Save a card at the school, as its clerk does, and have it checked."""
    dice = start.dice
    with system_scope(work.session):
        if stand_of(work.session, start.at.id) is not None:
            return None  # why: its case runs
    card = {
        "address": f"{dice.choice(STREETS)}{dice.randrange(1, 200)}号", "postcode": f"45{dice.randrange(10_000):04d}",
        "principal": dice.choice(NAMES), "phone": f"0371-6{dice.randrange(1_000_000):06d}", "operator": "education",
        "boarding": dice.choice(("none", "part")), "language": "chinese",
    }  # fmt: skip
    with system_scope(work.session):
        save_card(work.session, Acting(work.now, work.actor.account, start.at.id), start.at.id, card)
    return {"school": start.at.id}


DEMO = Demo(request, cases=3)
