"""Heban's extension elements that make a user task a seat of an approval: when it is skipped, who signs it together."""

from __future__ import annotations

from engine.bpmn.activities import Draft
from engine.bpmn.kinds import REFUSE, RETURN, SEATS, WAYS, LoopKind, SigningMode
from engine.bpmn.model import Correction, Limit, Loop, NodeKind, Signing, Skip
from engine.bpmn.names import VARIABLE, Element, attribute, local
from engine.bpmn.reading import Reading

SIGNER = "signer"
"""The name under which a signer is read where the drawing gives none."""


def skip(inner: Element, draft: Draft, reading: Reading) -> None:
    """heban:skip: a condition, or the rule of the same unit, under which the task is not opened."""
    if not _on_user_task(inner, draft, reading):
        return
    found = Skip(
        when=reading.texts.feel(inner, inner.get("when")),
        same_unit=reading.flag(inner, "sameUnit", False),
        outcome=attribute(inner, "outcome"),
    )
    if not attribute(inner, "when") and not found.same_unit:
        reading.report.at(inner, "skip.never")
    draft["skip"] = found


def signing(inner: Element, draft: Draft, reading: Reading) -> None:
    """heban:signing: several sign one task; it runs as a multi-instance over them."""
    if not _on_user_task(inner, draft, reading):
        return
    if draft.get("loop") is not None:
        reading.report.at(inner, "signing.loop")
        return
    mode = _mode(inner, reading)
    signers = reading.texts.feel(inner, inner.get("signers"))
    if not attribute(inner, "signers"):
        reading.report.at(inner, "signing.signers")
    kind = LoopKind.SEQUENTIAL if mode is SigningMode.ORDER else LoopKind.PARALLEL
    draft["loop"] = Loop(kind, collection=signers, item=attribute(inner, "item") or SIGNER)
    draft["signing"] = Signing(
        mode, attribute(inner, "outcome"), reading.texts.feel(inner, inner.get("ratio")), attribute(inner, "veto")
    )


def correction(inner: Element, draft: Draft, reading: Reading) -> None:
    """heban:correction: who corrects what when the task returns the case, until when, and where it goes then."""
    if not _on_user_task(inner, draft, reading):
        return
    of = attribute(inner, "of") or ""
    if not VARIABLE.match(of):
        reading.report.at(inner, "correction.of", of=of)
    draft["correction"] = Correction(
        of=of,
        role=attribute(inner, "role"),
        organisation=reading.texts.feel(inner, inner.get("organisation")),
        limit=limit_of(inner, reading) if attribute(inner, "due") else None,
        then=_choice(inner, "then", WAYS, reading) or SEATS,
    )


def kind_of(inner: Element, reading: Reading) -> str:
    """What an outcome does by itself: refuse, return, or nothing."""
    return _choice(inner, "kind", (REFUSE, RETURN), reading)


def limit_of(inner: Element, reading: Reading) -> Limit:
    """The limit that an element says by due, remind and escalate."""
    return Limit(
        due=reading.texts.time(inner, inner.get("due")),
        remind=reading.texts.time(inner, inner.get("remind")),
        escalate=reading.flag(inner, "escalate", True),
    )


def _choice(inner: Element, name: str, known: tuple[str, ...], reading: Reading) -> str:
    """An attribute that is one of a few words; "" where it is absent, or another: a finding."""
    given = attribute(inner, name) or ""
    if given and given not in known:
        reading.report.at(inner, "attribute.choice", name=name, value=given, known=", ".join(known))
        return ""
    return given


def _mode(inner: Element, reading: Reading) -> SigningMode:
    given = attribute(inner, "mode") or ""
    try:
        return SigningMode(given)
    except ValueError:
        known = ", ".join(mode.value for mode in SigningMode)
        reading.report.at(inner, "attribute.choice", name="mode", value=given, known=known)
        return SigningMode.ALL


def _on_user_task(inner: Element, draft: Draft, reading: Reading) -> bool:
    """Tell whether the element says it of a user task; of anything else it is a finding."""
    if draft["kind"] is not NodeKind.USER:
        reading.report.at(inner, "seat.no_user", name=local(inner))
        return False
    return True
