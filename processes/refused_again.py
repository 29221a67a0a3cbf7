"""What was admissible at the start is asked again before it is written; the people of the case read what came of it.

A drawing gathers its facts again after the last approval, asks its rules again and writes only where they find nothing.
What the registers refuse even then was overtaken by something in between: the write says so by a BPMN error, which the
drawing leads to an end. Either way the case page tells the reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from engine import BusinessError
from ground.bilingual import Bilingual
from processes.sections import Fact, Facts, Shown
from records.errors import Conflict, Invalid, NotAllowed, NotFound, NotYet

LABEL = Bilingual("再核未通过", "Checked again: not in order")
OVERTAKEN = "overtaken"


@contextmanager
def overtaken() -> Iterator[None]:
    """Write within it: what the registers refuse is raised as the BPMN error *overtaken*, with the reason for people.

    What ends by itself, such as a promotion that runs, is tried again instead.
    """
    try:
        yield
    except NotYet:
        raise
    except (Conflict, Invalid, NotAllowed, NotFound) as reason:
        told = {"rule": OVERTAKEN, "message": reason.zh, "message_en": reason.en}
        raise BusinessError(OVERTAKEN, reason.en, {"refusals": [told]}, zh=reason.zh) from reason


def with_refusals(shown: Shown, variables: Mapping[str, Any]) -> Shown:
    """Put what the rules found when they were asked again before everything else that the case page shows."""
    rows = tuple(Fact(LABEL, _said(one)) for one in variables.get("refusals") or () if "message" in one)
    return Shown((Facts(rows, LABEL), *shown.sections), shown.files) if rows else shown


def _said(one: Mapping[str, Any]) -> Bilingual:
    """A reason with what to do about it, where the rule names that."""
    zh, en = (str(one[name]).rstrip("。.") for name in ("message", "message_en"))
    remedy = Bilingual(str(one.get("remedy") or ""), str(one.get("remedy_en") or ""))
    return Bilingual(f"{zh}。{remedy.zh}", f"{en}. {remedy.en}".rstrip()) if remedy.zh else Bilingual(zh, en)
