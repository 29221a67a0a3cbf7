"""Activities, loops, data, services, rules."""

from tests.engine.row import Row, done, one

DMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:x">
<inputData id="i" name="x"><variable name="x" typeRef="number"/></inputData>
<decision id="grade" name="grade"><variable name="grade" typeRef="string"/>
<informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>
<decisionTable id="t" hitPolicy="FIRST"><input id="in"><inputExpression typeRef="number"><text>x</text></inputExpression></input>
<output id="o" name="grade"/>
<rule id="r1"><inputEntry id="a1"><text>&gt;= 60</text></inputEntry><outputEntry id="b1"><text>"pass"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="a2"><text>-</text></inputEntry><outputEntry id="b2"><text>"fail"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""

ACTIVITIES: tuple[Row, ...] = (
    one("Script task in FEEL", "script", "start s; script A script=`x * 2` result=y; end e; s > A > e", "s A e",
        given={"x": 21}, values={"y": 42}),
    one("Script task: a context merges", "script_context", "start s; script A script=`{a: 1, b: x}`; end e; s > A > e", "s A e",
        given={"x": 2}, values={"a": 1, "b": 2}),
    one("Service task", "service", "start s; service A service=double in.value=x result=y; end e; s > A > e", "s A e",
        given={"x": 4}, values={"y": 8}),
    one("Service task: business error to a boundary event", "service_error",
        "start s; service A service=fails; boundary b A error=E1; task B; end e; s > A > e; b > B > e", "s b B e"),
    one("Service task: later", "service_later", "start s; service A service=later_once result=y; end e; s > A > e",
        "s A e", ("wait", "PT1H"), values={"y": "done"}),
    one("Service task: retries, then an incident", "service_broken",
        "start s; service A service=broken retries=1; end e; s > A > e", "s", ("wait", "P1D"), state="incident"),
    one("Business rule task", "rule", "start s; rule A decision=grade result=g; end e; s > A > e", "s A e",
        given={"x": 70}, values={"g": "pass"}, files={"grade.dmn": DMN}),
    one("Send and receive task between cases", "send_receive",
        "start s; receive R message=M/k; end e; s > R > e", "s R e", ("start", "Q", {"k": "7"}), given={"k": "7"},
        others=(("Q", "s2 S e2"),)),
    one("Receive task", "receive", "start s; receive R message=M; end e; s > R > e", "s R e", ("message", "M")),
    one("Receive task that instantiates", "receive_start", "receive R message=M instantiate=true; task A; end e; R > A > e",
        "R A e", ("message", "M"), start="-"),
    one("Input and output mapping", "mapping",
        "start s; script A script=`a + 1` result=b map.a=x out.y=b; end e; s > A > e", "s A e",
        given={"x": 1}, values={"y": 2}),
    one("A business rule task without a decision passes, with a warning", "rule_bare",
        "start s; rule A out.x=1; end e; s > A > e", "s A e", values={"x": 1}),
    one("Mappings into one entry of a variable", "mapping_entry",
        "start s; script A script=`part.n * 2` result=n map.part.n=3 out.order.total=n out.order.tax.rate=`order.total + 1`; end e;"
        "s > A > e", "s A e", given={"order": {"id": 1, "total": 2}}, values={"order": {"id": 1, "total": 6, "tax": {"rate": 3}}}),
    one("Data objects with initial values", "data_object",
        "data total value=10; start s; script A script=`total + 1` result=total; end e; s > A > e", "s A e", values={"total": 11}),
    one("Data of a sub-process hide outer data", "data_scope",
        "data v value=1; start s; sub S {\ndata v value=5; start s1; script A script=`v + 1` result=v; end e1; s1 > A > e1\n};"
        "end e; s > S > e", "s s1 A e1 S e", values={"v": 1}),
    one("Variables set inside a sub-process are seen outside", "data_outer",
        "start s; sub S {\nstart s1; script A script=`2` result=v; end e1; s1 > A > e1\n}; xor g; task B; end e;"
        "s > S > g; g > B : v = 2; g > e *; B > e", "s s1 A e1 S g B e", values={"v": 2}),
    one("Standard loop", "loop", "start s; script A script=`n + 1` result=n; @A loop=`n < 3`; end e; s > A > e",
        "s A A A e", given={"n": 0}, values={"n": 3}),
    one("Standard loop: test before", "loop_before",
        "start s; script A script=`n + 1` result=n; @A loop=`n < 0` before; end e; s > A > e", "s e", given={"n": 0}, values={"n": 0}),
    one("Standard loop: maximum", "loop_maximum",
        "start s; script A script=`n + 1` result=n; @A loop=`true` max=4; end e; s > A > e", "s A A A A e", given={"n": 0},
        values={"n": 4}),
    one("Standard loop over a sub-process", "loop_sub",
        "start s; sub S {\nstart s1; script A script=`n + 1` result=n; end e1; s1 > A > e1\n}; @S loop=`n < 2`; end e; s > S > e",
        "s s1 A e1 S s1 A e1 S e", given={"n": 0}, values={"n": 2}),
    one("Multi-instance: sequential by cardinality", "multi_sequential",
        "start s; user A; @A multi=2 sequential; end e; s > A > e", "s A A e", *done("A", "A")),
    one("Multi-instance: parallel by cardinality", "multi_parallel",
        "start s; user A; @A multi=3; end e; s > A > e", "s A A A e", *done("A", "A", "A")),
    one("Multi-instance over a collection with outputs", "multi_collection",
        "start s; script A script=`i * 10 + loopCounter` result=r; @A multi collection==list item=i into=out output==r;"
        "end e; s > A > e", "s A A A e", given={"list": [1, 2, 3]}, values={"out": [11, 22, 33]}),
    one("Multi-instance: sequential with outputs", "multi_sequential_collection",
        "start s; script A script=`i + 1` result=r; @A multi sequential collection==list item=i into=out output==r;"
        "end e; s > A > e", "s A A e", given={"list": [1, 2]}, values={"out": [2, 3]}),
    one("Multi-instance: empty collection", "multi_empty",
        "start s; user A; @A multi collection==list item=i; end e; s > A > e", "s e", given={"list": []}),
    one("Multi-instance: completion condition cancels the rest", "multi_completion",
        "start s; user A; @A multi=5 until=`numberOfCompletedInstances >= 2`; end e; s > A > e", "s A A e", *done("A", "A")),
    one("Multi-instance over a sub-process", "multi_sub",
        "start s; sub S {\nstart s1; script A script=`i * 2` result=r; end e1; s1 > A > e1\n};"
        "@S multi collection==list item=i into=out output==r; end e; s > S > e",
        "s s1 s1 A A e1 e1 S S e", given={"list": [1, 2]}, values={"out": [2, 4]}),
    one("Multi-instance: boundary event on all instances", "multi_boundary",
        "start s; user A; @A multi=3; boundary b A timer=PT1H; task B; end e; s > A > e; b > B > e",
        "s A b B e", ("complete", "A"), ("wait", "PT2H")),
    one("Multi-instance behaviour None: every completion throws", "multi_behavior_none",
        "start s; user A; @A multi=2 behavior=None throws=signal:S; boundary b A signal=S non; task B; end e; end e2;"
        "s > A > e; b > B > e2", "s A b B e2 A b B e e2", *done("A", "A")),
    one("Multi-instance behaviour One: the first completion throws", "multi_behavior_one",
        "start s; user A; @A multi=2 behavior=One throws=signal:S; boundary b A signal=S non; task B; end e; end e2;"
        "s > A > e; b > B > e2", "s A b B e2 A e", *done("A", "A")),
    one("Multi-instance behaviour Complex: throws and cancels the rest", "multi_behavior_complex",
        "start s; user A; @A multi=3 behavior=Complex complex=`numberOfCompletedInstances = 2 -> S`; boundary b A signal=S non;"
        "task B; end e; end e2; s > A > e; b > B > e2", "s A A b B e e2", *done("A", "A")),
    one("Call activity", "call", "start s; call C calledElement=Q; end e; s > C > e", "s s2 B e2 C e", values={"y": 3},
        given={"x": 2}),
    one("Call activity: error out of the called process", "call_error",
        "start s; call C calledElement=Q; boundary b C error=E1; task B; end e; s > C > e; b > B > e", "s s2 e2 b B e"),
    one("Call activity: escalation out of the called process", "call_escalation",
        "start s; call C calledElement=Q; boundary b C escalation=X non; task B; end e; end f; s > C > e; b > B > f",
        "s s2 t2 b B e2 f C e"),
    one("Ad-hoc sub-process", "ad_hoc",
        "start s; adhoc H completion=`n > 1` {\nscript A script=`n + 1` result=n; script B script=`n` result=n\n}; end e; s > H > e",
        "s A B A H e", ("activity", "H", "A"), ("activity", "H", "B"), ("activity", "H", "A"), given={"n": 0}),
    one("Ad-hoc sub-process: completion cancels the rest", "ad_hoc_cancel",
        "start s; adhoc H completion=`fin = true` {\nuser A; user B\n}; end e; s > H > e",
        "s A H e", ("complete", "A", {"fin": True}), given={"fin": False}),
    one("Ad-hoc sub-process: one after another", "ad_hoc_sequential",
        "start s; adhoc H ordering=Sequential {\nuser A; user B\n}; end e; s > H > e",
        "s B A H e", ("activity", "H", "B"), ("complete", "B"), ("activity", "H", "A"), ("complete", "A")),
    one("Ad-hoc sub-process: user tasks side by side", "ad_hoc_parallel",
        "start s; adhoc H {\nuser A; user B; task C; B > C\n}; end e; s > H > e", "s B C A H e", *done("B", "A")),
    one("Task boundary: outcome steers", "outcome",
        "start s; user A outcomes=approve|refuse; xor g; task B; task C; end e; s > A > g; g > B : `A.outcome = \"approve\"`; g > C *;"
        "B > e; C > e", "s A g B e", ("decide", "A", "approve")),
    one("Multi-instance behaviour All throws nothing", "multi_behavior_all",
        "start s; user A; @A multi=2 behavior=All; boundary b A signal=S non; task B; end e; end e2; s > A > e; b > B > e2",
        "s A A e", *done("A", "A")),
    one("Multi-instance: a negative cardinality is an incident", "multi_negative",
        "start s; task A; @A multi=n; end e; s > A > e", "s", given={"n": -1}, state="incident"),
    one("Multi-instance: its instances change data of the process", "multi_sub_outer",
        "start s; sub S {\nstart s1; script A script=`total + i` result=total; end e1; s1 > A > e1\n};"
        "@S multi sequential collection==list item=i; end e; s > S > e", "s s1 A e1 S s1 A e1 S e",
        given={"list": [1, 2], "total": 0}, values={"total": 3}),
    one("Standard loop: condition false from the start", "loop_once",
        "start s; task A; @A loop=`false`; end e; s > A > e", "s A e"),
    one("Standard loop: a condition that is neither true nor false is an incident", "loop_unknown",
        "start s; task A; @A loop=`n < 3`; end e; s > A > e", "s A", state="incident"),
    one("Call activity: a global script task", "call_global",
        "global G script=`{a: 1}`; start s; call C calledElement=G; end e; s > C > e", "s G C e"),
    one("Data objects by data input and data output", "data_output",
        "object total; start s; script A script=`40 + 2` gives=total; script B script=`{seen: total}` takes=total; end e;"
        "s > A > B > e", "s A B e", values={"total": 42, "seen": 42}),
    one("A data output that nobody fills leaves its data object alone", "data_output_empty",
        "object total; start s; script A script=`{total: 7}`; task B gives=total; end e; s > A > B > e", "s A B e",
        values={"total": 7}),
    one("A variable named like a built-in function", "data_builtin_name",
        "start s; script A script=`{count: count + 1}`; xor g; task B; end e; s > A > g; g > B : count = 3; g > e *; B > e",
        "s A g B e", given={"count": 2}, values={"count": 3}),
    one("Ad-hoc sub-process of automatic activities, no condition: each runs once", "ad_hoc_automatic",
        "start s; script I script=`{order: []}`; adhoc H {\nscript A script=`{order: append(order, 1)}`; task C;"
        "script B script=`{order: append(order, 2)}`; A > C\n}; end e; s > I > H > e", "s I A B C H e", values={"order": [1, 2]}),
    one("Ad-hoc sub-process of automatic activities, one after another", "ad_hoc_automatic_sequential",
        "start s; adhoc H ordering=Sequential {\nscript A script=`1` result=a; task C; script B script=`a + 1` result=b;"
        "A > C\n}; end e; s > H > e", "s A C B H e", values={"a": 1, "b": 2}),
    one("Ad-hoc sub-process with something for a person: all is offered", "ad_hoc_mixed",
        "start s; adhoc H {\nuser A; script B script=`2` result=b\n}; end e; s > H > e", "s A B H e",
        ("complete", "A"), ("activity", "H", "B"), values={"b": 2}),
)
MORE = {
    "send_receive": {"Q": "start s2; send S message=M/k; end e2; s2 > S > e2"},
    "call": {"Q": "start s2; script B script=`x + 1` result=y; end e2; s2 > B > e2"},
    "call_error": {"Q": "start s2; end e2 error=E1; s2 > e2"},
    "call_escalation": {"Q": "start s2; throw t2 escalation=X; end e2; s2 > t2 > e2"},
}
for _row in ACTIVITIES:
    _row.drawings.update(MORE.get(_row.name, {}))
