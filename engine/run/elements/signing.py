"""Several sign one task (会签, 或签, 依次, 票签): when what they decided is the task's decision, and which.

The body of the multi-instance counts the votes (`loop_state.vote`); the decision is one value under the task's id.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.bpmn.kinds import SigningMode
from engine.bpmn.model import Node, Signing
from engine.errors import BadInput, NotAllowed
from engine.feel.values import kind_zh
from engine.run.case import expressions
from engine.run.case.run import Run
from engine.store.cases import Scope
from ground.bilingual import called


def signers(node: Node, items: list[Any] | None) -> list[Any] | None:
    """Who signs: each once, however often the list names it; BadInput without any, for nobody would decide."""
    if node.signing is None or items is None:
        return items
    found: list[Any] = []
    for item in items:
        if item not in found:
            found.append(item)
    if not found:
        raise BadInput(
            f"Expected somebody to sign {called(node).en} but the list of signers is empty; fill the list",
            zh=f"{called(node).zh}没有签署人，请给出签署人列表",
        )
    return found


def begin(run: Run, body: Scope, node: Node) -> None:
    """Note how many must agree, as it is when the signing begins; BadInput for a ratio that is none."""
    if node.signing is not None:
        body.memo["needed"] = _needed(run, body, node.signing)


def once_each(run: Run, body: Scope, node: Node) -> None:
    """Note who signs; NotAllowed for a person who has signed already, for this unit or another."""
    account = run.work.actor.account
    if node.signing is None or body.kind != "multi" or account == "system":
        return
    voters = body.memo.setdefault("voters", [])
    if account in voters:
        raise NotAllowed(
            "Expected another person: you have signed this already, and nobody signs twice",
            zh="本人已签署过此件，同一人不能重复签署，须由他人签署",
        )
    voters.append(account)


def _needed(run: Run, body: Scope, signing: Signing) -> int:
    if signing.mode is SigningMode.ANY:
        return 1
    if signing.ratio is None:
        return int(body.memo["n"])
    value = expressions.evaluate(run, body, signing.ratio)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 < value <= 1:
        raise BadInput(
            f"Expected a share over 0 and up to 1 that must agree but got {value!r}; correct the ratio",
            zh=f"同意比例须为大于 0、不超过 1 的数，现为{kind_zh(value)}“{value}”，请更正",
        )
    return max(1, math.ceil(Decimal(value) * body.memo["n"]))


def settled(run: Run, body: Scope, node: Node, seen: Mapping[str, Any]) -> bool:
    """Tell whether the votes so far decide the task, either way; its decision is noted when they do."""
    signing = node.signing
    if signing is None:
        return False
    if "needed" not in body.memo:  # of a version in which the task was not signed together
        begin(run, body, node)
    outcome = _decided(node, signing, body.memo)
    if outcome is None:
        return False
    body.memo["result"] = _result(signing, outcome, body.memo, seen.get(node.id) or {})
    return True


def _decided(node: Node, signing: Signing, memo: Mapping[str, Any]) -> str | None:
    """The outcome that holds whatever the others still say, or None."""
    votes: Mapping[str, int] = memo.get("outcomes", {})
    agrees = signing.outcome or node.primary or ""
    if signing.veto in votes:
        return signing.veto
    if votes.get(agrees, 0) >= memo["needed"]:
        return agrees
    against = {outcome: count for outcome, count in votes.items() if outcome != agrees}
    if signing.mode is SigningMode.ANY:
        return next(iter(against), None)
    if memo["n"] - sum(against.values()) >= memo["needed"]:
        return None
    place = {outcome.value: -number for number, outcome in enumerate(node.outcomes)}
    return max(against, key=lambda outcome: (against[outcome], place.get(outcome, -len(place))))


def _result(signing: Signing, outcome: str, memo: Mapping[str, Any], last: Mapping[str, Any]) -> dict[str, Any]:
    """The task's decision: the outcome and the votes, whose veto it was, and who decided last with which reason."""
    return {
        "outcome": outcome, "counts": dict(memo["outcomes"]), "signers": memo["n"],
        "signed": sum(memo["outcomes"].values()), "veto_by": last.get("by") if outcome == signing.veto else None,
        "by": last.get("by"), "at": last.get("at"), "reason": last.get("reason"), "data": {},
    }  # fmt: skip
