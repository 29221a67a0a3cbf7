"""Hostile files, each with how it must be answered: `refused` (no model, or an error) or `harmless`."""

# ruff: noqa: E501 - one attack a line

from collections.abc import Iterator

from tests.bpmn.drawings import HEAD, TAIL, drawing, flow, line

Case = tuple[str, bytes | str, str]
START = '<startEvent id="S"/>'
END = '<endEvent id="E"/>'
HONEST = drawing(START + '<userTask id="T" name="x"/>' + END + line("S", "T", "E"))
BODY = HONEST.partition("?>")[2]


def _lol(levels: int) -> str:
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, levels))
    return f"<!DOCTYPE x [{entities}]>" + BODY.replace('name="x"', f'name="&a{levels - 1};"')


def doctypes() -> Iterator[Case]:
    yield "billion laughs", _lol(10), "refused"
    yield "quadratic blow-up", '<!DOCTYPE x [<!ENTITY a "' + "a" * 50_000 + '">]>' + BODY, "refused"
    yield "external entity", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + BODY, "refused"
    yield "external entity over http", '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:1/">]>' + BODY, "refused"
    yield "external DTD", '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">' + BODY, "refused"
    yield "public DTD", '<!DOCTYPE x PUBLIC "-//x//y" "http://127.0.0.1:1/x.dtd">' + BODY, "refused"
    yield "parameter entity", '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>' + BODY, "refused"
    yield "DOCTYPE behind a comment", "<!-- a --><!-- b -->\n<!DOCTYPE x []>" + BODY, "refused"
    yield "DOCTYPE behind an instruction", "<?a b?><!DOCTYPE x []>" + BODY, "refused"
    yield "empty DOCTYPE", "<!DOCTYPE x>" + BODY, "refused"
    yield "lower-case doctype", "<!doctype x>" + BODY, "refused"
    yield "DOCTYPE as bytes with a mark", b"\xef\xbb\xbf<!DOCTYPE x []>" + BODY.encode(), "refused"
    yield "default attributes", '<!DOCTYPE x [<!ATTLIST userTask assignee CDATA "x">]>' + BODY, "refused"
    yield "undefined entity", BODY.replace('name="x"', 'name="&nope;"'), "refused"
    yield "entity inside", BODY.replace("<bpmn:startEvent", "&a;<bpmn:startEvent"), "refused"


def encodings() -> Iterator[Case]:
    yield "UTF-16 with a mark", HONEST.encode("utf-16"), "refused"
    yield "UTF-16 little endian", HONEST.replace("UTF-8", "UTF-16").encode("utf-16-le"), "refused"
    yield "UTF-16 big endian", HONEST.encode("utf-16-be"), "refused"
    yield "UTF-32", HONEST.encode("utf-32"), "refused"
    yield "UTF-7 declared", HONEST.replace("UTF-8", "UTF-7").encode(), "refused"
    yield "UTF-7 smuggling a DOCTYPE", b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-', "refused"
    yield "Latin-1 declared", HONEST.replace("UTF-8", "ISO-8859-1").encode("latin-1"), "refused"
    yield "EBCDIC", HONEST.encode("cp037"), "refused"
    yield "GB18030 bytes", HONEST.replace('name="x"', 'name="核办"').encode("gb18030"), "refused"
    yield "overlong bytes", HONEST.encode().replace(b'name="x"', b'name="\xc0\xbc"'), "refused"
    yield "lone surrogate", HONEST.replace('name="x"', 'name="\ud800"'), "refused"
    yield "null byte", HONEST.encode().replace(b'name="x"', b'name="x\x00y"'), "refused"
    yield "null reference", HONEST.replace('name="x"', 'name="&#0;"'), "refused"
    yield "control reference", HONEST.replace('name="x"', 'name="&#8;"'), "refused"
    yield "escape character", HONEST.replace('name="x"', 'name="\x1b[2J"'), "refused"
    yield "a mark and UTF-8", b"\xef\xbb\xbf" + HONEST.encode(), "harmless"
    yield "XML 1.1", HONEST.replace('version="1.0"', 'version="1.1"'), "harmless"


def shapes() -> Iterator[Case]:
    yield "empty", b"", "refused"
    yield "blank", " \n ", "refused"
    yield "HTML", "<html><script>alert(1)</script></html>", "refused"
    yield "JSON", '{"process": 1}', "refused"
    yield "zip", b"PK\x03\x04" + bytes(200), "refused"
    yield "cut off", HONEST[: len(HONEST) // 2], "refused"
    yield "two roots", HONEST + "<a/>", "refused"
    yield "another namespace", HONEST.replace("BPMN/20100524/MODEL", "BPMN/20100524/MODEL2"), "refused"
    yield "no namespace", "<definitions><process id='a'/></definitions>", "refused"
    yield "no process", HEAD + TAIL, "refused"
    yield "double attribute", HONEST.replace('name="x"', 'name="x" name="y"'), "refused"
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    yield "XInclude", BODY.replace("<bpmn:userTask", include + "<bpmn:userTask"), "refused"
    hidden = f"<extensionElements>{include}</extensionElements>"
    yield "XInclude in extensions", drawing(f'<userTask id="T">{hidden}</userTask>'), "refused"
    yield "stylesheet", '<?xml-stylesheet href="http://127.0.0.1:1/x.xsl" type="text/xsl"?>' + BODY, "harmless"
    yield "php", BODY.replace("<bpmn:userTask", "<?php system('id') ?><bpmn:userTask"), "harmless"
    yield (
        "import of WSDL",
        drawing(START, roots='<import importType="x" location="http://127.0.0.1:1/" namespace="y"/>'),
        "harmless",
    )
    yield (
        "schema location",
        HONEST.replace('id="Definitions_1"', 'xsi:schemaLocation="a http://127.0.0.1:1/x.xsd"'),
        "harmless",
    )
    yield (
        "SVG inside",
        drawing(START + '<svg:svg xmlns:svg="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        "refused",
    )
    yield "a process inside extensions", drawing(
        '<task id="T"><extensionElements><process id="Q"><scriptTask id="X"><script>1</script></scriptTask></process>'
        "</extensionElements></task>"
    ), "harmless"  # fmt: skip
    for name in (
        "choreographyTask",
        "callChoreography",
        "globalChoreographyTask",
        "subChoreography",
        "humanTask",
        "loop",
    ):
        yield f"unknown element {name}", drawing(START + f'<{name} id="X"/>'), "refused"


def bombs() -> Iterator[Case]:
    yield "three megabytes", HONEST + "<!--" + "x" * 3_000_000 + "-->", "refused"
    yield "deep elements", HEAD + "<a>" * 5_000 + "</a>" * 5_000 + TAIL, "refused"
    sub, end = '<bpmn:subProcess id="s{}">', "</bpmn:subProcess>"
    deep = "".join(sub.format(i) for i in range(100)) + end * 100
    yield "deep sub-processes", HEAD + f'<bpmn:process id="Q">{deep}</bpmn:process>' + TAIL, "refused"
    yield "many elements", drawing(START + "<textAnnotation/>" * 40_000), "refused"
    yield "many attributes", HONEST.replace('name="x"', " ".join(f'a{i}="1"' for i in range(50_000))), "refused"
    yield (
        "many namespaces",
        HONEST.replace('name="x"', " ".join(f'xmlns:a{i}="u{i}"' for i in range(20_000))),
        "harmless",
    )
    yield "many nodes", drawing("".join(f'<task id="t{i}"/>' for i in range(501))), "refused"
    yield "many processes", HEAD + "".join(f'<bpmn:process id="p{i}"/>' for i in range(5_000)) + TAIL, "refused"
    yield (
        "many pools",
        HEAD + "<bpmn:collaboration>" + '<bpmn:participant processRef="x"/>' * 9_000 + "</bpmn:collaboration>" + TAIL,
        "refused",
    )
    yield "many dangling flows", drawing(START + "".join(flow("S", f"n{i}") for i in range(15_000))), "refused"
    yield (
        "many flows between two nodes",
        drawing(START + '<task id="T"/>' + "".join(flow("S", "T", "", f"f{i}") for i in range(9_000))),
        "refused",
    )
    yield (
        "two thousand flows between two nodes",
        drawing(START + '<task id="T"/>' + "".join(flow("S", "T", "", f"f{i}") for i in range(2_000))),
        "harmless",
    )
    yield (
        "many nameless data objects",
        drawing(START + "".join(f'<dataObject id="d{i}"/>' for i in range(9_000))),
        "harmless",
    )
    circle = '<dataObjectReference id="a" dataObjectRef="b"/><dataObjectReference id="b" dataObjectRef="a"/>'
    yield (
        "references in a circle",
        drawing(
            circle
            + '<task id="T"><dataInputAssociation><sourceRef>a</sourceRef><targetRef>b</targetRef></dataInputAssociation></task>'
        ),
        "harmless",
    )
    yield "huge name", HONEST.replace('name="x"', f'name="{"n" * 100_000}"'), "refused"
    yield "huge id", HONEST.replace('"T"', f'"{"i" * 100_000}"'), "refused"
    condition = "<scriptTask id='X'><script>{}</script></scriptTask>"
    yield "huge expression", drawing(condition.format("1+" * 100_000 + "1")), "refused"
    yield "deep expression", drawing(condition.format("(" * 9_000 + "1" + ")" * 9_000)), "refused"
    yield "deep lists", drawing(condition.format("[" * 9_000 + "]" * 9_000)), "refused"
    yield (
        "many expressions",
        drawing("".join(f"<scriptTask id='X{i}'><script>{'1+' * 9_000}1</script></scriptTask>" for i in range(60))),
        "refused",
    )
    yield "deep JUEL", drawing('<scriptTask id="X"><script>${' + "!" * 5_000 + "x}</script></scriptTask>"), "refused"
    yield "multiplying JUEL", drawing('<scriptTask id="X"><script>${' + "empty " * 3_000 + "x}</script></scriptTask>"), "refused"
    yield "multiplying methods", drawing(
        '<scriptTask id="X"><script>${' + "x.contains(" * 1_000 + "x" + ")" * 1_000 + "}</script></scriptTask>"
    ), "refused"
    yield "nested JUEL", drawing('<scriptTask id="X"><script>${' + "(" * 5_000 + "x}</script></scriptTask>"), "refused"
    choices = START + "<parallelGateway id='P'/>" + line("S", "P")
    for i in range(100):
        choices += f"<exclusiveGateway id='X{i}'/><task id='A{i}'/><task id='B{i}'/><task id='C{i}'/>" + flow(
            "P", f"X{i}"
        )
        choices += (
            flow(f"X{i}", f"A{i}", "a") + flow(f"X{i}", f"B{i}", "b") + line(f"A{i}", f"C{i}") + line(f"B{i}", f"C{i}")
        )
    yield "state explosion", drawing(choices), "harmless"
    inclusive = START + "<inclusiveGateway id='I'/><inclusiveGateway id='J'/>" + line("S", "I")
    inclusive += "".join(f"<task id='T{i}'/>" + flow("I", f"T{i}", "x") + flow(f"T{i}", "J") for i in range(240))
    yield "wide inclusive gateway", drawing(inclusive), "harmless"
    guarded = START + '<userTask id="T"/>' + line("S", "T")
    guarded += "".join(
        f'<boundaryEvent id="b{i}" attachedToRef="T" cancelActivity="false"><signalEventDefinition/></boundaryEvent>'
        for i in range(100)
    )
    yield "a hundred boundary events", drawing(guarded), "harmless"


def counts() -> Iterator[Case]:
    def many(inner: str, count: str) -> str:
        loop = f"<multiInstanceLoopCharacteristics><loopCardinality>{count}</loopCardinality></multiInstanceLoopCharacteristics>"
        return f'<subProcess id="s{abs(hash((inner, count)))}">{inner}{loop}</subProcess>'

    yield "a thousand instances", drawing(many("<task id='t'/>", "1000")), "harmless"
    yield "more than a thousand instances", drawing(many("", "1001")), "refused"
    yield "instances within instances", drawing(many(many("", "40"), "40")), "refused"
    yield "three levels of instances", drawing(many(many(many("", "11"), "11"), "11")), "refused"
    yield "a computed billion", drawing(many("", "10 ** 9")), "refused"
    yield "a counted billion", drawing(many("", "1000 * 1000 * 1000")), "refused"
    yield "digits without end", drawing(many("", "9" * 5_000)), "refused"
    yield "completion quantity", drawing('<task id="T" completionQuantity="999999999"/>'), "refused"
    yield "start quantity", drawing('<task id="T" startQuantity="999999999"/>'), "refused"
    yield "negative quantity", drawing('<task id="T" startQuantity="-5"/>'), "refused"
    yield "exponent quantity", drawing('<task id="T" completionQuantity="1e9"/>'), "refused"
    yield "full-width digits", drawing('<task id="T" completionQuantity="９９"/>'), "refused"
    yield "boolean that is none", drawing('<receiveTask id="T" instantiate="__import__"/>'), "refused"
    timer = '<startEvent id="S"><timerEventDefinition><timeCycle>{}</timeCycle></timerEventDefinition></startEvent>'
    yield "cycle without a pause", drawing(timer.format("R/PT0S")), "refused"
    yield "cycle of a thousandth", drawing(timer.format("R/PT0.001S")), "refused"
    yield "endless loop", drawing('<task id="T"><standardLoopCharacteristics/></task>'), "refused"


def circles() -> Iterator[Case]:
    call = '<callActivity id="C{0}" calledElement="{0}"/>'
    yield "a process calls itself", drawing(call.format("Main")), "refused"
    other = f'<process id="Q">{call.format("Main")}</process>'
    yield "two processes call one another", drawing(call.format("Q"), roots=other), "refused"
    hidden = '<subProcess id="Sub">' + call.format("Main") + "</subProcess>"
    yield "self-call in a sub-process", drawing(hidden), "refused"
    ring = (
        "<exclusiveGateway id='A'/><exclusiveGateway id='B'/>"
        + line("S", "A", "B")
        + flow("B", "A", "x")
        + flow("B", "E", "y")
    )
    yield "gateways only", drawing(START + ring + END), "harmless"
    tight = "<parallelGateway id='A'/><parallelGateway id='B'/>" + line("S", "A", "B", "A")
    yield "parallel gateways in a circle", drawing(START + tight), "harmless"
    yield "a flow to itself", drawing(START + '<task id="T"/>' + line("S", "T", "T")), "harmless"
    yield (
        "event on itself",
        drawing('<boundaryEvent id="B" attachedToRef="B"><signalEventDefinition/></boundaryEvent>'),
        "refused",
    )
    pair = '<boundaryEvent id="{0}" attachedToRef="{1}"><signalEventDefinition/></boundaryEvent>'
    yield "events on one another", drawing(pair.format("B", "D") + pair.format("D", "B")), "refused"
    link = '<intermediateThrowEvent id="L"><linkEventDefinition name="a"/></intermediateThrowEvent><intermediateCatchEvent id="K"><linkEventDefinition name="a"/></intermediateCatchEvent>'
    yield "links in a circle", drawing(START + link + line("S", "L") + flow("K", "L")), "harmless"


def names() -> Iterator[Case]:
    for name in ("__class__", "__proto__", "__import__", "__globals__"):
        yield f"id {name}", HONEST.replace('"T"', f'"{name}"'), "refused"
    for name in ("constructor", "typename", "toString", "prototype", "self", "None", "import", "case"):
        yield f"id {name}", HONEST.replace('"T"', f'"{name}"'), "harmless"
    for name in ("../../etc/passwd", "a b", "&lt;script&gt;", "x'; DROP TABLE wf_case;--", "😀", "a\u202eb", "1"):
        yield f"id {name}", HONEST.replace('"T"', f'"{name}"'), "refused"
    yield (
        "name with markup",
        HONEST.replace('name="x"', 'name="&lt;img src=x onerror=alert(1)&gt;{0.__class__}%s"'),
        "harmless",
    )
    yield "name that turns around", HONEST.replace('name="x"', 'name="\u202eabc"'), "harmless"
    for target in ("__class__", "a.__class__.b", "a.__proto__", "x;y", "a[0]", "a b", "", "a" * 300):
        body = f'<task id="T"><extensionElements><heban:mapping><heban:output source="=1" target="{target}"/></heban:mapping></extensionElements></task>'
        yield f"mapping to {target[:20]!r}", drawing(body), "refused"
    for variable in ("__class__", "a.__dict__"):
        task = f'<scriptTask id="T" heban:resultVariable="{variable}"><script>1</script></scriptTask>'
        yield f"result into {variable}", drawing(task), "refused"


def all_cases() -> list[Case]:
    """The whole corpus."""
    return [*doctypes(), *encodings(), *shapes(), *bombs(), *counts(), *circles(), *names()]
