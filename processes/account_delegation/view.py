"""What a person sees of a delegation: who stands in for whom, for what and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.account_delegation.process import process
from processes.catalogue import catalogue, titled
from processes.sections import Fact, Facts, Shown, same
from records.accounts import display_names

_ALL = Bilingual("全部业务", "all processes")


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`王老师 申请岗位代理` for each case."""
    names = display_names(session, {row["started_by"] for row in cases if row["started_by"]})
    return {row["case_id"]: _sentence(names.get(row["started_by"], "—")) for row in cases}


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The two people, the period, the processes and the reason."""
    request, facts = variables.get("request") or {}, variables.get("facts") or {}
    person, substitute = facts.get("person") or "", str(request.get("substitute") or "")
    names = display_names(session, {person, substitute} - {""})
    period = f"{request.get('first', '')} — {request.get('last', '')}"
    rows = [
        (Bilingual("本人", "Person"), same(names.get(person))),
        (Bilingual("代理人", "Substitute"), same(names.get(substitute))),
        (Bilingual("期限", "Period"), same(period)),
        (Bilingual("代理的业务", "Processes"), _processes(request.get("processes") or [])),
        (Bilingual("事由", "Reason"), same(request.get("why"))),
    ]
    return Shown((Facts(tuple(Fact(label, value) for label, value in rows if value.zh)),))


def _processes(keys: Sequence[str]) -> Bilingual:
    known = [titled(catalogue()[key]) for key in keys if key in catalogue()]
    if not keys:
        return _ALL
    return Bilingual("、".join(one.zh for one in known), ", ".join(one.en for one in known))


def _sentence(name: str) -> Bilingual:
    return Bilingual(f"{name} 申请岗位代理", f"{name} asks for a substitute")

