"""Random diagrams that always can end: blocks in blocks, drawn as BPMN."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from hypothesis import strategies as st

from tests.soak.drawings import HEAD, flow

Shape = tuple[str, tuple["Shape", ...], int]
LEAVES = ("task", "pass", "timer", "message", "signers", "in_turn", "nagged", "limited")
BRANCHES = ("parallel", "exclusive", "inclusive", "race")


def shapes() -> st.SearchStrategy[Shape]:
    """Blocks nested a few levels deep; the number chooses durations and counts."""
    leaf = st.tuples(st.sampled_from(LEAVES), st.just(()), st.integers(1, 4))
    return st.recursive(leaf, _around, max_leaves=6)


def _around(inner: st.SearchStrategy[Shape]) -> st.SearchStrategy[Shape]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    one = st.lists(inner, min_size=1, max_size=1).map(tuple)
    line = st.tuples(st.just("line"), several, st.just(1))
    branch = st.tuples(st.sampled_from(BRANCHES), several, st.integers(1, 4))
    sub = st.tuples(st.sampled_from(("sub", "repeated")), one, st.integers(1, 3))
    return line | branch | sub


def diagram(shape: Shape) -> str:
    """The diagram of a shape, between a start and an end."""
    numbers = itertools.count(1)
    body, first, last = draw(shape, numbers)
    whole = f'<startEvent id="Start"/>{flow("Start", first)}{body}{flow(last, "End")}<endEvent id="End"/>'
    return f'{HEAD}<message id="News" name="news"/><process id="random" isExecutable="true">{whole}</process></definitions>'


def draw(shape: Shape, numbers: Iterator[int]) -> tuple[str, str, str]:
    """(elements, id of the first, id of the last) of a shape."""
    kind, parts, size = shape
    name = f"{kind.capitalize()}_{next(numbers)}"
    if kind in LEAVES:
        return _leaf(kind, name, size)
    drawn = [draw(part, numbers) for part in parts]
    if kind == "line":
        joins = "".join(flow(a[2], b[1]) for a, b in itertools.pairwise(drawn))
        return "".join(d[0] for d in drawn) + joins, drawn[0][1], drawn[-1][2]
    if kind in ("sub", "repeated"):
        return _sub(kind, name, drawn[0], size)
    return _branches(kind, name, drawn)


def _leaf(kind: str, name: str, size: int) -> tuple[str, str, str]:
    timer = f"<timerEventDefinition><timeDuration>PT{size * 3}H</timeDuration></timerEventDefinition>"
    if kind == "pass":
        return f'<task id="{name}"/>', name, name
    if kind == "timer":
        return f'<intermediateCatchEvent id="{name}">{timer}</intermediateCatchEvent>', name, name
    if kind == "message":
        event = '<messageEventDefinition messageRef="News"/>'
        return f'<intermediateCatchEvent id="{name}">{event}</intermediateCatchEvent>', name, name
    if kind in ("signers", "in_turn"):
        turn = str(kind == "in_turn").lower()
        loop = f'<loopCardinality>{size}</loopCardinality></multiInstanceLoopCharacteristics>'
        body = f'<multiInstanceLoopCharacteristics isSequential="{turn}">{loop}'
        return f'<userTask id="{name}">{body}</userTask>', name, name
    if kind == "nagged":
        nag = f'<boundaryEvent id="{name}_nag" attachedToRef="{name}" cancelActivity="false">{timer}</boundaryEvent>'
        end = f'{flow(name + "_nag", name + "_told")}<endEvent id="{name}_told"/>'
        return f'<userTask id="{name}"/>{nag}{end}', name, name
    if kind == "limited":
        cut = f'<boundaryEvent id="{name}_cut" attachedToRef="{name}">{timer}</boundaryEvent>'
        merge = f'<exclusiveGateway id="{name}_out"/>{flow(name, name + "_out")}{flow(name + "_cut", name + "_out")}'
        return f'<userTask id="{name}"/>{cut}{merge}', name, f"{name}_out"
    return f'<userTask id="{name}"/>', name, name


def _sub(kind: str, name: str, inner: tuple[str, str, str], size: int) -> tuple[str, str, str]:
    body, first, last = inner
    loop = ""
    if kind == "repeated":
        count = f"<loopCardinality>{size}</loopCardinality>"
        loop = f"<multiInstanceLoopCharacteristics>{count}</multiInstanceLoopCharacteristics>"
    whole = f'<startEvent id="{name}_s"/>{flow(name + "_s", first)}{body}{flow(last, name + "_e")}<endEvent id="{name}_e"/>'
    return f'<subProcess id="{name}">{loop}{whole}</subProcess>', name, name


def _branches(kind: str, name: str, drawn: list[tuple[str, str, str]]) -> tuple[str, str, str]:
    if kind == "race":
        return _race(name, drawn)
    tag = f"{kind}Gateway"
    first, last = f"{name}_split", f"{name}_join"
    default = "" if kind == "parallel" else f' default="{first}_{drawn[-1][1]}"'
    parts = [f'<{tag} id="{first}"{default}/><{tag} id="{last}"/>']
    for index, (body, entry, leave) in enumerate(drawn):
        condition = "" if kind == "parallel" or index == len(drawn) - 1 else f"flag &gt; {index}"
        parts += [body, _when(first, entry, condition), flow(leave, last)]
    return "".join(parts), first, last


def _race(name: str, drawn: list[tuple[str, str, str]]) -> tuple[str, str, str]:
    """An event-based gateway: news or time, whichever comes first, then a branch."""
    first, last = f"{name}_split", f"{name}_join"
    parts = [f'<eventBasedGateway id="{first}"/><exclusiveGateway id="{last}"/>']
    for index, (body, entry, leave) in enumerate(drawn):
        timer = f"<timerEventDefinition><timeDuration>PT{index + 2}H</timeDuration></timerEventDefinition>"
        event = timer if index else '<messageEventDefinition messageRef="News"/>'
        catch = f"{name}_on{index}"
        parts.append(f'<intermediateCatchEvent id="{catch}">{event}</intermediateCatchEvent>')
        parts += [flow(first, catch), flow(catch, entry), body, flow(leave, last)]
    return "".join(parts), first, last


def _when(source: str, target: str, condition: str) -> str:
    if not condition:
        return flow(source, target)
    inner = f"<conditionExpression>{condition}</conditionExpression>"
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
