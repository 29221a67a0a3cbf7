"""Why a case that everybody had approved could not be carried out: what its rules found when they were asked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ground.bilingual import Bilingual
from processes.sections import Fact

LABEL = Bilingual("再核未通过", "No longer in order")


def no_longer(variables: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Each reason with what to do; none where the rules found nothing, or have not been asked again yet."""
    found = variables.get("refusals") or []
    return tuple(
        Fact(LABEL, Bilingual(f"{one['message']}。{one['remedy']}", f"{one['message_en']}. {one['remedy_en']}"))
        for one in found
    )
