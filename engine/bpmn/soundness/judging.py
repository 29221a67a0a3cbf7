"""What of the faults that some way leads to is certain, and what only data can tell (确定与未判定).

A fault is certain in two cases. Some choice of people and events leads to it whatever the data say. Or one way leads
to it on which, since the case last stood at a single place, data chose one way out of one exclusive gateway: each way
that is drawn there is meant to be taken. Where several choices by data must come together, or an inclusive gateway
could have chosen more, only the data can tell. Loops are taken to be left at last (fairness): nobody goes round for
ever where another way stands open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from engine.bpmn.model import Graph, NodeKind
from engine.bpmn.soundness.choices import by_data
from engine.bpmn.soundness.exploring import Search
from engine.bpmn.soundness.token_game import Marking, Step


class Judge:
    """Judges one exploration; what it needs of the whole is computed once."""

    def __init__(self, graph: Graph, search: Search) -> None:
        self.graph, self.search = graph, search
        self.data = frozenset(key for key, node in search.game.graph.nodes.items() if by_data(search.game.graph, node))
        self.before: dict[Marking, list[Marking]] = {}
        for marking, steps in search.moves.items():
            for step in steps:
                self.before.setdefault(step.after, []).append(marking)

    def is_certain(self, goals: Collection[Marking]) -> bool:
        """Tell whether people and events alone can lead a case to one of some markings, whatever the data say."""
        lost = set(goals)
        while True:
            grown = self._by_people(lost)
            ending = self._back_from(self._ends(), grown)
            grown |= self._back_from(grown, set()) - ending - self._may_end(grown)
            if grown == lost:
                return any(marking in lost for marking in self.search.begun)
            lost = grown

    def is_plain(self, marking: Marking) -> bool:
        """Tell whether data last chose one way out of one exclusive gateway, at most, with no other token about."""
        chosen: list[str] = []
        current: Marking | None = marking
        while current is not None:
            before, step = self.search.came[current]
            if before is not None and step.node in self.data:
                chosen.append(step.node)
            if before is None or chosen and sum(count for _, count in before) == 1:
                break
            current = before
        nodes = self.search.game.graph.nodes
        return len(chosen) < 2 and all(nodes[key].kind is NodeKind.EXCLUSIVE for key in chosen)

    def never_ends(self) -> list[Marking]:
        """The markings from which no way leads to an end, nor to a fault that is told anyhow."""
        told = [marking for marking, steps in self.search.moves.items() if not steps]
        leads = self._back_from([*self._ends(), *told], set())
        return [marking for marking in self.search.moves if marking not in leads]

    def deciding(self, marking: Marking) -> list[str]:
        """The nodes on the way to a marking at which data chose, first to last."""
        return list(dict.fromkeys(step.node for step in self.way(marking) if step.node in self.data))

    def way(self, marking: Marking) -> list[Step]:
        """The steps of one way to a marking."""
        steps: list[Step] = []
        current: Marking | None = marking
        while current is not None:
            current, step = self.search.came[current]
            steps.append(step)
        return steps[-2::-1]

    def shown(self, marking: Marking) -> tuple[str, ...]:
        """The elements of one way, as a drawing shows it: nodes and the flows that carried its tokens."""
        found: dict[str, None] = {}
        for step in self.way(marking):
            found.update(dict.fromkeys((step.node, *step.fired)))
            found.update(dict.fromkeys(flow for flow, _ in step.after if flow in self.graph.flows))
        return tuple(found)

    def _ends(self) -> list[Marking]:
        return [marking for marking in self.search.came if not marking]

    def _may_end(self, lost: Collection[Marking]) -> set[Marking]:
        """Markings on which the exploration stopped before it knew what follows."""
        return {marking for marking in self.search.came if marking not in self.search.moves and marking not in lost}

    def _by_people(self, lost: Iterable[Marking]) -> set[Marking]:
        """The markings from which a choice that is not of data leads to lost ones."""
        grown, stack = set(lost), list(lost)
        while stack:
            here = stack.pop()
            for earlier in self.before.get(here, ()):
                if earlier not in grown and self._leads(earlier, grown):
                    grown.add(earlier)
                    stack.append(earlier)
        return grown

    def _leads(self, marking: Marking, lost: Collection[Marking]) -> bool:
        steps: dict[str, list[bool]] = {}
        for step in self.search.moves.get(marking, ()):
            steps.setdefault(step.node, []).append(step.after in lost)
        return any(all(into) if node in self.data else any(into) for node, into in steps.items())

    def _back_from(self, markings: Iterable[Marking], barred: Collection[Marking]) -> set[Marking]:
        """Everything from which some way leads to one of the markings without passing a barred one."""
        found = {marking for marking in markings if marking not in barred}
        stack = list(found)
        while stack:
            for earlier in self.before.get(stack.pop(), ()):
                if earlier not in found and earlier not in barred:
                    found.add(earlier)
                    stack.append(earlier)
        return found
