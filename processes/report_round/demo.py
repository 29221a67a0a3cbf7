"""The rounds of the demo: the system opens them, people submit most, the cut-off the others."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from processes.demo import Demo, asks_nothing

LEFT = 3  # one round in so many is left to the cut-off


def decided(variables: Mapping[str, Any], dice: random.Random) -> bool:
    """Do people submit it? Texts, which nobody wrote, they leave."""
    return bool((variables.get("facts") or {}).get("automatic")) and dice.randrange(LEFT) > 0


DEMO = Demo(asks_nothing, cases=0, decided=decided)
