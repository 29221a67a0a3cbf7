"""Judging whether a case can move to another version: what moves, what forbids it, and what may come of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from engine.bpmn.model import Graph, Node, NodeKind
from engine.definitions.compiled import Compiled, Plan
from engine.operate.mapping import MigrationPlan
from engine.operate.previews import Preview, Said, standing
from engine.store import tables as t
from engine.store.cases import Scope
from engine.tokens import TokenRow
from engine.tokens.protocol import TokenState
from engine.tokens.reach import reach_of
from engine.transaction.work import Work


class Change:
    """One scope under a plan: its old graph and the new one (None when the plan has none)."""

    def __init__(self, chosen: MigrationPlan, old: Compiled, new: Compiled, scope: Scope) -> None:
        self.chosen = chosen
        self.scope = scope
        self.name = scope.memo.get("plan", scope.element)
        self.old: Plan = old.plan(self.name)
        other = chosen.elements.get(self.name)
        self.new: Plan | None = new.plans.get(other) if other is not None else None

    def target(self, element: str) -> Node | None:
        """The new node of an old one, when it stands in the corresponding graph."""
        other = self.chosen.elements.get(element)
        return self.new.nodes.get(other) if self.new is not None and other is not None else None

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """The nodes of the old graph with those of the new one that they become."""
        for name, node in self.old.nodes.items():
            after = self.target(name)
            if after is not None:
                yield node, after


@dataclass
class _Found:
    """What is found out about one case."""

    moves: list[str] = field(default_factory=list)
    reasons: list[Said] = field(default_factory=list)
    warnings: list[Said] = field(default_factory=list)
    at: list[str] = field(default_factory=list)


def preview(work: Work, chosen: MigrationPlan, versions: tuple[Compiled, Compiled], case_id: str) -> Preview:
    """Tell what the plan would do to a case; nothing is written."""
    case = work.case(case_id)
    if case.state != "active":
        said = f"case {case.number} is {case.state}", f"案件 {case.number} 已不在办理中"
        return standing(case_id, case.number, [said])
    found = _Found()
    concerned = [s for s in work.all_scopes(case) if s.definition_id == chosen.source]
    if not concerned:
        number = case.number
        said = f"nothing of case {number} runs on the old version", f"案件 {number} 没有按旧版本办理的部分"
        found.reasons.append(said)
    for scope in concerned:
        _judge(Change(chosen, *versions, scope), found)
    if case.incidents:
        found.warnings.append(_incidents(work, case_id))
    return standing(case_id, case.number, found.reasons, tuple(found.moves)).with_more(
        found.warnings, tuple(dict.fromkeys(found.at))
    )


def _incidents(work: Work, case_id: str) -> Said:
    c = t.incident.c
    counted = select(func.count()).where(c.case_id == case_id, c.state == "open")
    n = work.connection.execute(counted).scalar_one()
    return f"{n} open incidents move along and stay open", f"有 {n} 项未处理的异常，将随案件一并迁移，仍须处理"


def _judge(change: Change, found: _Found) -> None:
    scope = change.scope
    if change.new is None:
        found.reasons.append((f"{change.name}: the new version has no corresponding scope",
                              f"{change.name}：新版本中没有对应的作用域"))  # fmt: skip
        return
    for token in scope.marking.tokens:
        node = change.target(token.node)
        if change.old.nodes[token.node].graph is None:  # within a sub-process it stands where its inner token does
            found.at.append(token.node)
        if node is None:
            found.reasons.append((f"{token.node}: a token stands there and the plan pairs it with nothing",
                                  f"{token.node}：案件正停在此处，对应表中没有它"))  # fmt: skip
        elif joins(token) and any(f not in change.chosen.flows for f in (token.flow or "").split(" ")):
            found.reasons.append((f"{token.node}: a token came by {token.flow}, which the new version does not have",
                                  f"{token.node}：案件经由 {token.flow} 到此，新版本中没有这条流"))  # fmt: skip
        elif node.id != token.node:
            found.moves.append(f"{token.node} → {node.id}")
    for note in [*scope.memo.get("notes", ()), *scope.memo.get("notes_left", ())]:
        lost = [note[key] for key in ("e", "h") if key in note and note[key] not in change.chosen.elements]
        found.reasons += [(f"{element}: is to be compensated and the plan pairs it with nothing",
                           f"{element}：须要补偿，对应表中没有它") for element in lost]  # fmt: skip
    found.warnings += _starving_joins(change)


def joins(token: TokenRow) -> bool:
    """Tell whether the flow by which a token came still matters: at a join it is what the others wait for."""
    return token.flow is not None and token.state in (TokenState.ARRIVED, TokenState.OPENED, TokenState.UNDECIDED)


def _starving_joins(change: Change) -> Iterator[Said]:
    """Parallel joins that gain a branch which no token of the case can take any more: they may wait for ever."""
    assert change.new is not None
    graph, kept = change.new.graph, set(change.chosen.flows.values())
    standing_on = [node.id for token in change.scope.marking.tokens if (node := change.target(token.node)) is not None]
    for join in graph.nodes.values():
        gained = [flow for flow in join.incoming if flow not in kept]
        if join.kind is not NodeKind.PARALLEL or len(join.incoming) < 2 or not gained:
            continue
        ways = reach_of(graph, [join.id]).table[join.id]
        ahead = join.id in standing_on or _any(standing_on, ways.values())
        for flow in gained:
            if ahead and not _any(standing_on, [ways[flow]]):
                yield _starving(graph, flow, join)


def _any(nodes: Sequence[str], ways: Iterable[frozenset[str]]) -> bool:
    return any(node in way for way in ways for node in nodes)


def _starving(graph: Graph, flow: str, join: Node) -> Said:
    from_zh, from_en = _called(graph.nodes[graph.flows[flow].source])
    to_zh, to_en = _called(graph.nodes[graph.flows[join.outgoing[0]].target] if join.outgoing else join)
    return (
        f"the join before {to_en} also waits for the new branch from {from_en}, which this case has gone past: "
        "it may wait for ever",
        f"“{to_zh}”之前的汇合还要等待新增的“{from_zh}”分支，本案已过分叉处，可能一直等待",
    )


def _called(node: Node) -> tuple[str, str]:
    return node.name or node.id, node.name_en or node.name or node.id
