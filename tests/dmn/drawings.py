"""Small DMN files for tests, written in the few words that matter."""

from xml.sax.saxutils import escape, quoteattr

DMN15 = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def model(*parts: str, space: str = "http://heban.test/m", version: str = DMN15, head: str = "") -> str:
    """A file: the parts inside `definitions`."""
    body = "\n".join(parts)
    return f'<definitions xmlns="{version}" namespace="{space}" name="m" id="m" {head}>\n{body}\n</definitions>'


def typed(name: str, of: str = "", *, allowed: str = "", constraint: str = "", many: bool = False,
          members: str = "") -> str:
    """An item definition."""
    inner = f"<typeRef>{escape(of)}</typeRef>" if of else members
    if allowed:
        inner += f"<allowedValues><text>{escape(allowed)}</text></allowedValues>"
    if constraint:
        inner += f"<typeConstraint><text>{escape(constraint)}</text></typeConstraint>"
    collection = ' isCollection="true"' if many else ""
    return f"<itemDefinition name={quoteattr(name)}{collection}>{inner}</itemDefinition>"


def member(name: str, of: str, allowed: str = "") -> str:
    """A member of a structure."""
    limits = f"<allowedValues><text>{escape(allowed)}</text></allowedValues>" if allowed else ""
    return f"<itemComponent name={quoteattr(name)}><typeRef>{escape(of)}</typeRef>{limits}</itemComponent>"


def given(name: str, of: str = "") -> str:
    """Input data; its id is its name with "in_" before it."""
    return f'<inputData id={quoteattr("in_" + ident(name))} name={quoteattr(name)}>{variable(name, of)}</inputData>'


def variable(name: str, of: str = "") -> str:
    """A variable element."""
    return f"<variable name={quoteattr(name)}{type_ref(of)}/>"


def type_ref(of: str) -> str:
    """A typeRef attribute, or nothing."""
    return f" typeRef={quoteattr(of)}" if of else ""


def decision(name: str, logic: str, of: str = "", *, needs: str = "", knows: str = "") -> str:
    """A decision; `needs` and `knows` are comma-separated hrefs, "in:x" for the input x, "x" for the decision x."""
    return (f"<decision id={quoteattr('d_' + ident(name))} name={quoteattr(name)}>{variable(name, of)}"
            f"{requirements(needs)}{knowledge(knows)}{logic}</decision>")


def requirements(needs: str) -> str:
    """Information requirements."""
    return "".join(
        f'<informationRequirement><{"requiredInput" if n.startswith("in:") else "requiredDecision"}'
        f' href={quoteattr(href(n))}/></informationRequirement>'
        for n in _list(needs)
    )


def knowledge(knows: str) -> str:
    """Knowledge requirements."""
    return "".join(
        f"<knowledgeRequirement><requiredKnowledge href={quoteattr(k if '#' in k else '#k_' + ident(k))}/>"
        "</knowledgeRequirement>" for k in _list(knows)
    )


def bkm(name: str, logic: str, *, params: str = "", of: str = "", knows: str = "", logic_type: str = "",
        kind: str = "") -> str:
    """A knowledge model; `params` as "a: number, b"."""
    attributes = type_ref(logic_type) + (f' kind="{kind}"' if kind else "")
    return (f"<businessKnowledgeModel id={quoteattr('k_' + ident(name))} name={quoteattr(name)}>{variable(name, of)}"
            f"<encapsulatedLogic{attributes}>{formal(params)}{logic}</encapsulatedLogic>{knowledge(knows)}"
            "</businessKnowledgeModel>")


def formal(params: str) -> str:
    """Formal parameters from "a: number, b"."""
    pairs = [p.partition(":") for p in _list(params)]
    return "".join(f"<formalParameter name={quoteattr(n.strip())}{type_ref(t.strip())}/>" for n, _, t in pairs)


def service(name: str, outputs: str, *, data: str = "", decisions: str = "", hidden: str = "", of: str = "") -> str:
    """A decision service over decisions and inputs by name."""
    parts = [variable(name, of)]
    parts += [f"<outputDecision href={quoteattr(href(o))}/>" for o in _list(outputs)]
    parts += [f"<encapsulatedDecision href={quoteattr(href(o))}/>" for o in _list(hidden)]
    parts += [f"<inputDecision href={quoteattr(href(o))}/>" for o in _list(decisions)]
    parts += [f"<inputData href={quoteattr(href('in:' + o if '#' not in o else o))}/>" for o in _list(data)]
    named = f"id={quoteattr('k_' + ident(name))} name={quoteattr(name)}"
    return f"<decisionService {named}>{''.join(parts)}</decisionService>"


def feel(text: str, of: str = "") -> str:
    """A literal expression."""
    return f"<literalExpression{type_ref(of)}><text>{escape(text)}</text></literalExpression>"


def context(*entries: tuple[str, str] | str, of: str = "") -> str:
    """A boxed context of (name, logic); a bare logic is the result; "name: type" types an entry."""
    parts = []
    for entry in entries:
        if isinstance(entry, str):
            parts.append(f"<contextEntry>{entry}</contextEntry>")
        else:
            name, _, kind = entry[0].partition(":")
            parts.append(f"<contextEntry>{variable(name.strip(), kind.strip())}{entry[1]}</contextEntry>")
    return f"<context{type_ref(of)}>{''.join(parts)}</context>"


def function(params: str, logic: str, *, kind: str = "", of: str = "") -> str:
    """A boxed function."""
    attribute = f' kind="{kind}"' if kind else ""
    return f"<functionDefinition{attribute}{type_ref(of)}>{formal(params)}{logic}</functionDefinition>"


def call(callee: str, *bindings: tuple[str, str], of: str = "") -> str:
    """A boxed invocation."""
    parts = []
    for name, logic in bindings:
        plain, _, kind = name.partition(":")
        parts.append(f"<binding><parameter name={quoteattr(plain.strip())}{type_ref(kind.strip())}/>{logic}</binding>")
    return f"<invocation{type_ref(of)}>{feel(callee)}{''.join(parts)}</invocation>"


def table(inputs: str, outputs: str, *rows: str, policy: str = "UNIQUE", aggregation: str = "", of: str = "") -> str:
    """A decision table from text.

    `inputs` and `outputs`: columns between "|"; an input is "expression: type = allowed", an output "name: type =
    allowed ! default". A row: cells between "|", "=>" before the outputs, "//" before the annotation.
    """
    attributes = f'hitPolicy="{policy}"' + (f' aggregation="{aggregation}"' if aggregation else "") + type_ref(of)
    body = "".join(_input(c) for c in _cells(inputs)) + "".join(_output(c) for c in _cells(outputs))
    rules = "".join(_rule(number, row) for number, row in enumerate(rows, 1))
    return f'<decisionTable id="table" {attributes}>{body}<annotation name="note"/>{rules}</decisionTable>'


def _input(column: str) -> str:
    head, _, allowed = column.partition(" = ")
    text, _, kind = head.partition(": ")
    values = f"<inputValues><text>{escape(allowed)}</text></inputValues>" if allowed else ""
    return (f"<input id={quoteattr('c_' + ident(text))}><inputExpression{type_ref(kind.strip())}><text>"
            f"{escape(text.strip())}</text></inputExpression>{values}</input>")


def _output(column: str) -> str:
    head, _, default = column.partition(" ! ")
    head, _, allowed = head.partition(" = ")
    name, _, kind = head.partition(": ")
    values = f"<outputValues><text>{escape(allowed)}</text></outputValues>" if allowed else ""
    fallback = f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else ""
    return f"<output name={quoteattr(name.strip())}{type_ref(kind.strip())}>{values}{fallback}</output>"


def _rule(number: int, row: str) -> str:
    cells, _, note = row.partition(" // ")
    before, _, after = cells.partition("=>")
    entries = "".join(f"<inputEntry><text>{escape(c)}</text></inputEntry>" for c in _cells(before))
    entries += "".join(f"<outputEntry><text>{escape(c)}</text></outputEntry>" for c in _cells(after))
    if note:
        entries += f"<annotationEntry><text>{escape(note)}</text></annotationEntry>"
    return f'<rule id="rule{number}">{entries}</rule>'


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.split("|")] if text.strip() else []


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def href(name: str) -> str:
    """A reference to a decision ("x") or an input ("in:x") of the same file; anything with "#" as it is."""
    if "#" in name:
        return name
    return f"#in_{ident(name[3:])}" if name.startswith("in:") else f"#d_{ident(name)}"


def ident(name: str) -> str:
    """An XML id from a name."""
    return "".join(c if c.isalnum() else "_" for c in name)
