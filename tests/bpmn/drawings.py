"""Short ways to write a diagram in a test: the body of a process, wrapped as the editors wrap it."""

from engine.bpmn import Parsed, parse
from engine.bpmn.model import Node, Process

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:heban="urn:heban:bpmn:1"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:flowable="http://flowable.org/bpmn" xmlns:activiti="http://activiti.org/bpmn"'
    ' id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn">\n'
)
TAIL = "</bpmn:definitions>\n"


def drawing(body: str, roots: str = "", attributes: str = 'isExecutable="true"') -> str:
    """A file with one process `Main`; elements in `body` and `roots` are written without the bpmn prefix."""
    return f'{HEAD}{_prefixed(roots)}<bpmn:process id="Main" {attributes}>{_prefixed(body)}</bpmn:process>{TAIL}'


def _prefixed(body: str) -> str:
    parts = body.split("<")
    done = [parts[0]]
    for part in parts[1:]:
        name = part.lstrip("/").split(">")[0].split()[0] if part.lstrip("/") else ""
        if ":" in name or part.startswith("!"):
            done.append(part)
        elif part.startswith("/"):
            done.append("/bpmn:" + part[1:])
        else:
            done.append("bpmn:" + part)
    return "<".join(done)


def flow(source: str, target: str, condition: str = "", identifier: str = "") -> str:
    """A sequence flow, conditional when a condition is given."""
    inner = f'<conditionExpression xsi:type="bpmn:tFormalExpression">{condition}</conditionExpression>'
    body = inner if condition else ""
    name = identifier or f"{source}_{target}"
    return f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{body}</sequenceFlow>'


def line(*nodes: str) -> str:
    """Flows that join the named nodes one after another."""
    return "".join(flow(one, other) for one, other in zip(nodes, nodes[1:], strict=False))


def parsed(body: str, roots: str = "") -> Parsed:
    """Parse a drawing of one process."""
    return parse(drawing(body, roots))


def process(body: str, roots: str = "") -> Process:
    """The process of a drawing that has no error."""
    result = parsed(body, roots)
    errors = [entry for entry in result.findings if entry.severity == "error"]
    assert not errors, errors
    assert result.definitions is not None
    return result.definitions.processes["Main"]


def node(body: str, identifier: str, roots: str = "") -> Node:
    """One node of the top scope of a drawing."""
    return process(body, roots).graph.nodes[identifier]


def codes(result: Parsed) -> set[str]:
    """The codes of all findings."""
    return {entry.code for entry in result.findings}


def at(result: Parsed, element: str) -> set[str]:
    """The codes of the findings at one element."""
    return {entry.code for entry in result.findings if entry.element == element}
