"""Writes the conformance diagrams with their layout: `python -m tests.engine.draw` (from tests/engine/rows_*.py).

A drawing is a few lines: `kind id options`, `a > b > c` for flows, `a > b : condition`, `a > b : @outcome`, `a > b *` (default),
`sub S {` … `}` for what has an inside, `@id options` for loop characteristics and attributes, `object name` for a data
object (a task `takes=name`, `gives=name` by data associations), `global name script=…` for a global script task,
`error=E!` for an error without a code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

HERE = Path(__file__).parent / "bpmn"
TAGS = {
    "start": "startEvent", "end": "endEvent", "catch": "intermediateCatchEvent", "throw": "intermediateThrowEvent",
    "boundary": "boundaryEvent", "task": "task", "user": "userTask", "manual": "manualTask", "service": "serviceTask",
    "script": "scriptTask", "rule": "businessRuleTask", "send": "sendTask", "receive": "receiveTask",
    "sub": "subProcess", "esp": "subProcess", "tx": "transaction", "adhoc": "adHocSubProcess", "call": "callActivity",
    "xor": "exclusiveGateway", "or": "inclusiveGateway", "and": "parallelGateway", "complex": "complexGateway",
    "events": "eventBasedGateway",
}  # fmt: skip
EVENTS = {
    "message": "messageEventDefinition", "signal": "signalEventDefinition", "timer": "timerEventDefinition",
    "date": "timerEventDefinition", "cycle": "timerEventDefinition", "error": "errorEventDefinition",
    "escalation": "escalationEventDefinition", "condition": "conditionalEventDefinition",
    "compensate": "compensateEventDefinition", "cancel": "cancelEventDefinition",
    "terminate": "terminateEventDefinition", "link": "linkEventDefinition",
}  # fmt: skip
TIMES = {"timer": "timeDuration", "date": "timeDate", "cycle": "timeCycle"}
SMALL = {"start", "end", "catch", "throw", "boundary"}
GATEWAYS = {"xor", "or", "and", "complex", "events"}


@dataclass
class Element:
    kind: str
    id: str
    options: dict[str, str] = field(default_factory=dict)
    inside: Block | None = None


@dataclass
class Block:
    elements: dict[str, Element] = field(default_factory=dict)
    flows: list[tuple[str, str, str, bool]] = field(default_factory=list)
    associations: list[tuple[str, str]] = field(default_factory=list)
    data: list[tuple[str, str]] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    tasks: list[tuple[str, str]] = field(default_factory=list)  # global script tasks: (id, script)


def options_of(words: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        name, _, value = word.partition("=")
        found[name] = value
    return found


def split(line: str) -> list[str]:
    """Words of a line; a value in backquotes may hold spaces."""
    return [re.sub(r"`", "", word) for word in re.findall(r"(?:[^\s`]|`[^`]*`)+", line)]


def read(text: str) -> Block:
    lines = iter([line.strip() for line in text.replace(";", "\n").splitlines() if line.strip()])
    return _block(lines)


def _block(lines: Iterator[str]) -> Block:
    block = Block()
    for line in lines:
        if line == "}":
            break
        if line.startswith("@"):
            name, *rest = split(line[1:])
            block.elements[name].options.update(options_of(rest))
        elif line.startswith("data "):
            _, name, *rest = split(line)
            block.data.append((name, options_of(rest).get("value", "")))
        elif line.startswith("object "):
            block.objects.append(split(line)[1])
        elif line.startswith("global "):
            _, name, *rest = split(line)
            block.tasks.append((name, options_of(rest)["script"]))
        elif "~>" in line:
            a, b = [part.strip() for part in line.split("~>")]
            block.associations.append((a, b))
        elif re.match(r"\S+ > ", line):
            _flow(block, line)
        else:
            _element(block, line, lines)
    return block


def _flow(block: Block, line: str) -> None:
    body, _, condition = line.partition(" : ")
    default = body.rstrip().endswith("*")
    parts = [part.strip(" *") for part in body.split(" > ")]
    for a, b in zip(parts, parts[1:], strict=False):
        block.flows.append((a, b, condition.strip(" `"), default))


def _element(block: Block, line: str, lines: Iterator[str]) -> None:
    opens = line.endswith("{")
    kind, name, *rest = split(line.removesuffix("{").strip())
    element = Element(kind, name, options_of(rest))
    if kind == "boundary":
        element.options["on"] = rest[0]
    block.elements[name] = element
    if opens:
        element.inside = _block(lines)


def _kind(outcome: str, options: dict[str, str]) -> str:
    """What an outcome does by itself: `refuses=E` throws the error of that code, `corrects=variable` returns."""
    if outcome == "refuse" and "refuses" in options:
        return f' kind="refuse" error="{options["refuses"]}"'
    return ' kind="return"' if outcome == "return" and "corrects" in options else ""


# -- XML --------------------------------------------------------------------------------------------------
class Writer:
    """One BPMN file."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.roots: dict[str, str] = {}
        self.shapes: list[str] = []
        self.edges: list[str] = []
        self.used: dict[str, int] = {}

    def process(self, block: Block, key: str, x: int = 100, y: int = 80) -> tuple[str, int]:
        body, _, height = self.body(block, x, y)
        return f'<process id="{key}" name="{key}" isExecutable="true">{body}</process>', height

    def body(self, block: Block, x: int, y: int) -> tuple[str, int, int]:
        places, width, height = self.place(block, x, y)
        parts = [self.data(name, value) for name, value in block.data]
        parts += [self.object(name, x + 120 * n, y + height) for n, name in enumerate(block.objects)]
        height += 100 if block.objects else 0
        for name, script in block.tasks:
            text = f"<script>{escape(script)}</script>"
            self.roots[name] = f'<globalScriptTask id="{name}" name="{name}">{text}</globalScriptTask>'
        flows = [(self.flow_id(a, b), a, b, c, d) for a, b, c, d in block.flows]
        for element in block.elements.values():
            parts.append(self.element(element, flows, places))
        for flow, a, b, condition, _ in flows:
            named = f' heban:outcome="{condition[1:]}"' if condition.startswith("@") else ""
            inner = f"<conditionExpression>={escape(condition)}</conditionExpression>" if condition and not named else ""
            parts.append(f'<sequenceFlow id="{flow}" sourceRef="{a}" targetRef="{b}"{named}>{inner}</sequenceFlow>')
            self.edge(flow, places[a], places[b])
        for index, (a, b) in enumerate(block.associations):
            parts.append(
                f'<association id="as_{a}_{index}" associationDirection="One" sourceRef="{a}" targetRef="{b}"/>'
            )
            self.edge(f"as_{a}_{index}", places[a], places[b])
        return "".join(parts), width, height

    def flow_id(self, a: str, b: str) -> str:
        name = f"{a}_{b}"
        self.used[name] = self.used.get(name, 0) + 1
        return name if self.used[name] == 1 else f"{name}_{self.used[name]}"

    def data(self, name: str, value: str) -> str:
        given = f" heban:value={quoteattr('=' + value)}" if value else ""
        self.used[f"data {name}"] = number = self.used.get(f"data {name}", 0) + 1
        return f'<property id="{name}_p{number}" name="{name}"{given}/>'

    def object(self, name: str, x: int, y: int) -> str:
        """A data object, drawn by its reference."""
        self.shapes.append(
            f'<bpmndi:BPMNShape id="{name}_ref_di" bpmnElement="{name}_ref">'
            f'<dc:Bounds x="{x}" y="{y}" width="36" height="50"/></bpmndi:BPMNShape>'
        )
        reference = f'<dataObjectReference id="{name}_ref" name="{name}" dataObjectRef="{name}_object"/>'
        return f'<dataObject id="{name}_object"/>{reference}'

    def associations(self, element: Element) -> str:
        """What a task takes from data objects and gives to them."""
        task, taken, given = element.id, element.options.get("takes"), element.options.get("gives")
        if not taken and not given:
            return ""
        read = f'<dataInput id="{task}_in" name="{taken}"/>' if taken else ""
        made = f'<dataOutput id="{task}_out" name="{given}"/>' if given else ""
        sets = f"<inputSet>{f'<dataInputRefs>{task}_in</dataInputRefs>' if taken else ''}</inputSet>"
        sets += f"<outputSet>{f'<dataOutputRefs>{task}_out</dataOutputRefs>' if given else ''}</outputSet>"
        found = f"<ioSpecification>{read}{made}{sets}</ioSpecification>"
        for tag, name, source, target in (
            ("dataInputAssociation", taken, f"{taken}_ref", f"{task}_in"),
            ("dataOutputAssociation", given, f"{task}_out", f"{given}_ref"),
        ):
            ends = f"<sourceRef>{source}</sourceRef><targetRef>{target}</targetRef>"
            found += f'<{tag} id="{tag[4]}_{task}">{ends}</{tag}>' if name else ""
        return found

    def element(self, element: Element, flows: list[tuple[str, str, str, str, bool]], places: dict) -> str:
        options = element.options
        attributes = [f'id="{element.id}"', f'name="{element.id}"']
        default = next((f for f, a, _, _, d in flows if a == element.id and d), None)
        if default:
            attributes.append(f'default="{default}"')
        if element.kind == "boundary":
            attributes.append(f'attachedToRef="{options["on"]}"')
            attributes.append(f'cancelActivity="{"false" if "non" in options else "true"}"')
        if element.kind == "start" and "non" in options:
            attributes.append('isInterrupting="false"')
        if element.kind == "esp":
            attributes.append('triggeredByEvent="true"')
        for name in ("startQuantity", "completionQuantity", "isForCompensation", "instantiate", "eventGatewayType",
                     "ordering", "calledElement", "parallelMultiple", "cancelRemainingInstances"):  # fmt: skip
            if name in options:
                attributes.append(f"{name}={quoteattr(options[name] or 'true')}")
        if "result" in options and element.kind == "script":
            attributes.append(f'heban:resultVariable="{options["result"]}"')
        inner = self.extension(element) + self.associations(element) + self.inside(element, places) + self.events(options)
        inner += self.loop(options)
        if "activation" in options:
            inner += f"<activationCondition>={escape(options['activation'])}</activationCondition>"
        if "completion" in options:
            inner += f"<completionCondition>={escape(options['completion'])}</completionCondition>"
        if "script" in options:
            inner += f"<script>{escape(options['script'])}</script>"
        if element.kind in ("receive", "send") and "message" in options:
            attributes.append(f'messageRef="{self.root("message", options["message"].split("/")[0])}"')
        tag = TAGS[element.kind]
        return f"<{tag} {' '.join(attributes)}>{inner}</{tag}>"

    def extension(self, element: Element) -> str:
        options, parts = element.options, []
        if "service" in options:
            result = f' result="{options["result"]}"' if "result" in options else ""
            inputs = "".join(
                f'<heban:input target="{n[3:]}" source={quoteattr("=" + v)}/>' for n, v in options.items() if n.startswith("in.")
            )
            retries = f' retries="{options["retries"]}"' if "retries" in options else ""
            parts.append(f'<heban:service name="{options["service"]}"{result}{retries}>{inputs}</heban:service>')
        if "decision" in options:
            parts.append(f'<heban:decision ref="{options["decision"]}" result="{options["result"]}"/>')
        message = options.get("message", "")
        if "/" in message or "payload" in options or "variable" in options:
            found = f" correlation={quoteattr('=' + message.split('/')[1])}" if "/" in message else ""
            found += f" payload={quoteattr('=' + options['payload'])}" if "payload" in options else ""
            found += f" variable={quoteattr(options['variable'])}" if "variable" in options else ""
            parts.append(f"<heban:message{found}/>")
        if "binding" in options:
            version = f' version="{options["version"]}"' if "version" in options else ""
            parts.append(f'<heban:call binding="{options["binding"]}"{version}/>')
        mapped = "".join(
            f'<heban:{kind} target="{n.split(".", 1)[1]}" source={quoteattr("=" + v)}/>'
            for short, kind in (("map", "input"), ("out", "output"))
            for n, v in options.items()
            if n.startswith(short + ".")
        )
        if mapped:
            parts.append(f"<heban:mapping>{mapped}</heban:mapping>")
        parts.extend(f'<heban:outcome value="{v}" label="{v}"{_kind(v, options)}/>' for v in options.get("outcomes", "").split("|") if v)
        if "corrects" in options:
            parts.append(f'<heban:correction of="{options["corrects"]}" then="{options["then"]}"/>')
        if "skip" in options:
            parts.append(f'<heban:skip when={quoteattr("=" + options["skip"])} outcome="{options["skipped"]}"/>')
        if "sign" in options:
            more = "".join(f' {name}="{options[name]}"' for name in ("ratio", "veto") if name in options)
            parts.append(
                f'<heban:signing mode="{options["sign"]}" signers={quoteattr("=" + options["signers"])}'
                f' outcome="{options["agrees"]}"{more}/>'
            )
        if "due" in options:
            remind = f' remind="{options["remind"]}"' if "remind" in options else ""
            remind += f' followUp="{options["follow"]}"' if "follow" in options else ""
            parts.append(f'<heban:limit due="{options["due"]}"{remind}/>')
        if "exclude" in options:
            parts.append(f'<heban:assignment role="clerk" exclude="{options["exclude"]}"/>')
        return f"<extensionElements>{''.join(parts)}</extensionElements>" if parts else ""

    def inside(self, element: Element, places: dict) -> str:
        if element.inside is None:
            return ""
        x, y, _, _ = places[element.id]
        return self.body(element.inside, x + 40, y + 40)[0]

    def events(self, options: dict[str, str]) -> str:
        parts = []
        for name, tag in EVENTS.items():
            for option in [o for o in options if o == name or o.startswith(name + ".")]:
                parts.append(self.event(name, tag, options[option], options))
        return "".join(parts) if "eventless" not in options else ""

    def event(self, name: str, tag: str, value: str, options: dict[str, str]) -> str:
        if options.get("_task"):
            return ""
        if name in TIMES:
            return f"<{tag}><{TIMES[name]}>{escape(value)}</{TIMES[name]}></{tag}>"
        if name == "condition":
            return f"<{tag}><condition>={escape(value)}</condition></{tag}>"
        if name == "link":
            return f'<{tag} name="{value}"/>'
        if name == "compensate":
            return f'<{tag} activityRef="{value}"/>' if value else f"<{tag}/>"
        if name in ("message", "signal", "error", "escalation") and value:
            return f'<{tag} {name}Ref="{self.root(name, value.split("/")[0])}"/>'
        return f"<{tag}/>"

    def root(self, kind: str, name: str) -> str:
        name, coded = name.removesuffix("!"), not name.endswith("!")
        key = f"{kind}_{name}"
        code = f' {kind}Code="{name}"' if kind in ("error", "escalation") and coded else ""
        self.roots[key] = f'<{kind} id="{key}" name="{name}"{code}/>'
        return key

    def loop(self, options: dict[str, str]) -> str:
        if "loop" in options:
            inner = f"<loopCondition>={escape(options['loop'])}</loopCondition>" if options["loop"] else ""
            more = f' loopMaximum="{options["max"]}"' if "max" in options else ""
            before = ' testBefore="true"' if "before" in options else ""
            return f"<standardLoopCharacteristics{before}{more}>{inner}</standardLoopCharacteristics>"
        if "multi" not in options:
            return ""
        sequential = "true" if "sequential" in options else "false"
        behavior = f' behavior="{options["behavior"]}"' if "behavior" in options else ""
        refs = ""
        if "throws" in options:
            kind, _, name = options["throws"].partition(":")
            self.roots[f"thrown_{name}"] = f'<{EVENTS[kind]} id="thrown_{name}" {kind}Ref="{self.root(kind, name)}"/>'
            refs = f' {options["behavior"].lower()}BehaviorEventRef="thrown_{name}"'
        refs += "".join(
            f' heban:{name}={quoteattr(options[key])}'
            for key, name in (
                ("collection", "collection"), ("item", "item"), ("into", "outputCollection"), ("output", "outputElement")
            )
            if key in options
        )  # fmt: skip
        inner = ""
        if "complex" in options:
            condition, _, name = options["complex"].partition(" -> ")
            inner += (
                f"<complexBehaviorDefinition><condition>={escape(condition)}</condition><event id=\"cb_{name}\">"
                f'<signalEventDefinition signalRef="{self.root("signal", name)}"/></event></complexBehaviorDefinition>'
            )
        if options["multi"]:
            inner += f"<loopCardinality>={escape(options['multi'])}</loopCardinality>"
        if "until" in options:
            inner += f"<completionCondition>={escape(options['until'])}</completionCondition>"
        return (
            f'<multiInstanceLoopCharacteristics isSequential="{sequential}"{behavior}{refs}>{inner}'
            "</multiInstanceLoopCharacteristics>"
        )

    # -- layout -----------------------------------------------------------------------------------------
    def place(self, block: Block, x: int, y: int) -> tuple[dict[str, tuple[int, int, int, int]], int, int]:
        """Columns by longest path, rows in order; sub-processes are as large as their inside."""
        layer = layers(block)
        rows: dict[int, int] = {}
        sizes = {e.id: self.size(e) for e in block.elements.values()}
        widths: dict[int, int] = {}
        for name, column in layer.items():
            widths[column] = max(widths.get(column, 0), sizes[name][0])
        left, lefts = x, {}
        for column in sorted(widths):
            lefts[column] = left
            left += widths[column] + 60
        places: dict[str, tuple[int, int, int, int]] = {}
        bottom = y
        for name, column in layer.items():
            w, h = sizes[name]
            top = rows.get(column, y)
            places[name] = (lefts[column], top + (40 - h // 2 if h < 80 else 0), w, h)
            rows[column] = top + max(h, 80) + 40
            bottom = max(bottom, rows[column])
        counts: dict[str, int] = {}
        for element in block.elements.values():
            if element.kind == "boundary":
                hx, hy, hw, hh = places[element.options["on"]]
                n = counts[element.options["on"]] = counts.get(element.options["on"], 0) + 1
                places[element.id] = (hx + 20 * n + 10 * (n - 1), hy + hh - 18, 36, 36)
        for element in block.elements.values():
            px, py, w, h = places[element.id]
            expanded = ' isExpanded="true"' if element.inside else ""
            self.shapes.append(
                f'<bpmndi:BPMNShape id="{element.id}_di" bpmnElement="{element.id}"{expanded}>'
                f'<dc:Bounds x="{px}" y="{py}" width="{w}" height="{h}"/></bpmndi:BPMNShape>'
            )
        return places, left - x, bottom - y

    def size(self, element: Element) -> tuple[int, int]:
        if element.inside is not None:
            probe = Writer("probe")
            _, width, height = probe.place(element.inside, 0, 0)
            return width + 40, height + 60
        if element.kind in SMALL:
            return 36, 36
        return (50, 50) if element.kind in GATEWAYS else (100, 80)

    def edge(self, name: str, a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> None:
        start, end = (a[0] + a[2], a[1] + a[3] // 2), (b[0], b[1] + b[3] // 2)
        middle = (start[0] + end[0]) // 2
        points = [start, (middle, start[1]), (middle, end[1]), end]
        way = "".join(f'<di:waypoint x="{px}" y="{py}"/>' for px, py in points)
        self.edges.append(f'<bpmndi:BPMNEdge id="{name}_di" bpmnElement="{name}">{way}</bpmndi:BPMNEdge>')


def layers(block: Block) -> dict[str, int]:
    found = {e.id: 0 for e in block.elements.values() if e.kind != "boundary"}
    host = {e.id: e.options["on"] for e in block.elements.values() if e.kind == "boundary"}
    for _ in range(len(found)):
        for a, b, _, _ in block.flows:
            source = host.get(a, a)
            if found[b] <= found[source] < len(found):
                found[b] = found[source] + 1
    return found


def diagram(name: str, drawings: dict[str, str]) -> str:
    """The BPMN text of a file with one process per drawing."""
    writer, bodies, y = Writer(name), [], 80
    for key, text in drawings.items():
        block = read(text)
        for element in _all(block):
            if element.kind in ("receive", "send", "user", "service"):
                element.options["_task"] = "1"
        body, height = writer.process(block, key, 100, y)
        bodies.append(body)
        y += height + 80
    plane = "".join([*writer.shapes, *writer.edges])
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:heban="urn:heban:bpmn:1" '
        'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
        'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
        f'id="d_{name}" targetNamespace="urn:heban:conformance">{"".join(writer.roots.values())}{"".join(bodies)}'
        f'<bpmndi:BPMNDiagram id="di_{name}"><bpmndi:BPMNPlane id="pl_{name}" bpmnElement="{next(iter(drawings))}">'
        f"{plane}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>"
    )
    return re.sub(r"(</\w[^>]*>|/>)(?=<)", r"\1\n", text) + "\n"


def _all(block: Block) -> Iterator[Element]:
    for element in block.elements.values():
        yield element
        if element.inside is not None:
            yield from _all(element.inside)


def main() -> None:
    from tests.engine.rows import ROWS

    HERE.mkdir(exist_ok=True)
    for row in ROWS:
        (HERE / f"{row.name}.bpmn").write_text(diagram(row.name, row.drawings), encoding="utf-8")


if __name__ == "__main__":
    main()
