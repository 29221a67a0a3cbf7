"""The examples of docs/reference/engine.md run as written."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from engine import Actor, BusinessError, Decision, Engine, Later, Returning, ServiceRegistry, Start, runner
from tests.engine.draw import diagram

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "engine.md"
XML = diagram(
    "page",
    {"P": "start Start; user Approve; xor Which; task Pay; end End; Start > Approve > Which; Which > Pay : approved; Which > End *; Pay > End"},
)
WAITS = "start s; catch m message=Paid/k; catch h signal=Holiday; catch c condition=`level > 5`; catch t timer=P2D; end e; s > m > h > c > t > e"


def examples() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)


def test_ten_lines() -> None:
    exec(examples()[0], {"XML": XML})


def test_messages_signals_and_time() -> None:
    engine = Engine.in_memory()
    engine.deploy(diagram("waits", {"P": WAITS}))
    case = engine.start(variables={"k": "4711", "level": 1})
    exec(examples()[1], {"engine": engine, "case": case, "timedelta": timedelta})
    assert engine.trace(case) == ["s", "m", "h", "c", "t", "e"]


def test_scripts_and_data() -> None:
    counting = "start Start; script Count script=`{n: n + 1}`; @Count loop=`n < 3`; end End; Start > Count > End"
    exec(examples()[2], {"Engine": Engine, "LOOP": diagram("loop", {"P": counting})})


def test_the_script_in_words_runs_from_what_the_page_says_is_given() -> None:
    (script,) = re.findall(r"`<script>(.*?)</script>`", PAGE.read_text(encoding="utf-8"))
    engine = Engine.in_memory()
    engine.deploy(diagram("words", {"P": f"start s; script A script=`{script}`; end e; s > A > e"}))
    case = engine.start(variables={"steps": [], "n": 1})
    assert engine.variables(case) == {"steps": ["A"], "n": 2}


def test_an_unset_variable_that_is_called_like_a_function_is_told_by_its_name() -> None:
    engine = Engine.in_memory()
    engine.deploy(diagram("log", {"P": "start s; script A script=`{log: append(log, \"A\")}`; end e; s > A > e"}))
    (incident,) = engine.incidents(engine.start())
    assert "FEEL's function log: no variable of that name is set" in incident.cause
    assert engine.variables(engine.start(variables={"log": []})) == {"log": ["A"]}


def test_services() -> None:
    names: dict[str, Any] = {
        "ServiceRegistry": ServiceRegistry, "BusinessError": BusinessError, "Later": Later, "timedelta": timedelta,
        "ready": lambda: True,
    }  # fmt: skip
    exec(examples()[3], names)
    engine = Engine.in_memory(services=names["services"])
    drawing = "start s; service A service=shop.pay in.sum=amount result=paid; boundary b A error=TOO_MUCH; end e; end f; s > A > e; b > f"
    engine.deploy(diagram("pay", {"P": drawing}))
    assert engine.variables(engine.start(variables={"amount": 5}))["paid"] == {"receipt": 1}
    assert engine.trace(engine.start(variables={"amount": 500})) == ["s", "b", "f"]


def test_one_transaction() -> None:
    engine = Engine.in_memory()
    engine.deploy(diagram("t", {"transfer": "start s; user A; end e; s > A > e"}))
    text = examples()[4].replace("    work.session.add(...)", "    #")
    exec(text, {"engine": engine, "Actor": Actor, "runner": runner, "Start": Start})
    assert ("mail", "key-1", {"to": 7}) in list(engine.outbox())
    assert engine.case(engine.cases()[0]).business_key == "T-1"


def test_a_return_and_its_correction() -> None:
    engine = Engine.in_memory()
    offers = '<outcome value="return" kind="return"/>'.replace("<", "<heban:")
    text = diagram("t", {"P": "start s; user A; end e; s > A > e"})
    seat = f'<extensionElements>{offers}<heban:correction of="request"/></extensionElements></userTask>'
    engine.deploy(text.replace("</userTask>", seat))
    case = engine.start(variables={"request": {"grade": 3}})
    with engine.work() as work:
        names: dict[str, Any] = {"work": work, "Decision": Decision, "Returning": Returning, "runner": runner}
        names["task"] = engine.tasks(case)[0].id
        exec(examples()[5], names)
    assert engine.variables(case)["request"] == {"grade": 4}
    assert [task.element for task in engine.tasks(case)] == ["A"]


def test_a_fast_decision() -> None:
    engine = Engine.in_memory()
    engine.deploy(diagram("t", {"P": "start s; user A outcomes=approve|refuse; user B; end e; s > A > B > e"}))
    case = engine.start()
    names: dict[str, Any] = {"engine": engine, "Actor": Actor, "Decision": Decision, "runner": runner}
    names["task"] = engine.tasks(case)[0].id
    exec(examples()[6], names)
    assert list(names["opened"]) == [task.id for task in engine.tasks(case)]
    assert ("mail", f"decided-{names['task']}", {"ended": False}) in list(engine.outbox())


def test_every_runner_function_named_exists() -> None:
    listed = re.search(r"`runner` has (.*?)\.", PAGE.read_text(encoding="utf-8"), re.S)
    assert listed is not None
    assert [n for n in re.findall(r"`(\w+)`", listed[1]) if not hasattr(runner, n)] == []
