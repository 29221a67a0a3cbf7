"""The reduced exploration finds exactly what the full one finds, on random small drawings."""

from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn.model import Flow, Graph, Node, NodeKind
from engine.bpmn.soundness.exploring import BEGIN, STATES, TOKENS, beginnings, begun, explore
from engine.bpmn.soundness.token_game import Marking, TokenGame
from tests.examples import examples

KINDS = (NodeKind.TASK, NodeKind.EXCLUSIVE, NodeKind.PARALLEL, NodeKind.INCLUSIVE)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A start, two to six nodes, an end, and flows between any of them."""
    inner = [f"n{i}" for i in range(draw(st.integers(2, 6)))]
    kinds = {name: draw(st.sampled_from(KINDS)) for name in inner} | {"s": NodeKind.START, "e": NodeKind.END}
    pairs = [("s", "n0")]
    for name in inner:
        targets = draw(st.lists(st.sampled_from([*inner, "e"]), min_size=1, max_size=2, unique=True))
        pairs += [(name, target) for target in targets]
    flows = {f"{a}>{b}": Flow(f"{a}>{b}", a, b) for a, b in pairs}
    nodes = {
        name: Node(
            name,
            kind,
            incoming=tuple(key for key, flow in flows.items() if flow.target == name),
            outgoing=tuple(key for key, flow in flows.items() if flow.source == name),
        )
        for name, kind in kinds.items()
    }
    return Graph("g", "g", nodes, flows)


def whole(graph: Graph, most: int = 3_000) -> tuple[bool, set[str]] | None:
    """Tell whether some marking is stuck, and which nodes ever act; None when tokens pile up or it grows too large."""
    starts = beginnings(graph)
    game = TokenGame(begun(graph, starts))
    stack: list[Marking] = [frozenset((BEGIN + key, 1) for key in keys) for keys in starts]
    seen = set(stack)
    acted: set[str] = set()
    stuck = False
    while stack:
        marking = stack.pop()
        if len(seen) > most or any(count > 1 for _, count in marking):
            return None
        ready = game.enabled(marking)
        stuck = stuck or (not ready and bool(marking))
        for node in ready:
            acted.add(node.id)
            for step in game.steps(node, marking):
                if step.after not in seen:
                    seen.add(step.after)
                    stack.append(step.after)
    return stuck, acted


@examples(120)
@given(graphs())
def test_reduced_exploration_agrees_with_the_whole_one(graph: Graph) -> None:
    expected = whole(graph)
    search = explore(graph, STATES, TOKENS)
    if expected is None or not search.complete:
        return
    assert bool(search.stuck) == expected[0]
    assert {key for key in search.acted if key} == expected[1]
