"""Hostile files do nothing, are answered in under a second each, and say what is wrong."""

import gc
import os
import time
from pathlib import Path

import pytest

from engine.bpmn import Finding, check, parse
from engine.bpmn.expressions import of_graph
from engine.feel import FeelError, evaluate
from tests.bpmn.hostile.corpus import HONEST, all_cases
from tests.bpmn.hostile.places import filled

SECONDS = 1.0
CANARY = "/tmp/heban-hostile-canary"
PAYLOADS = {
    "import": "__import__('os').system('touch " + CANARY + "')",
    "double quotes": '__import__("os").system("touch ' + CANARY + '")',
    "classes": "().__class__.__bases__[0].__subclasses__()",
    "a string's class": '"".__class__.__mro__',
    "eval": '=eval("open(\\"' + CANARY + '\\", \\"w\\")")',
    "JUEL method": '${T(java.lang.Runtime).getRuntime().exec("touch ' + CANARY + '")}',
    "JUEL class": "#{''.getClass().forName('java.lang.Runtime')}",
    "JUEL field": "${execution.__class__}",
    "template": "{{ 7 * 7 }}{% import os %}",
    "lambda": "(lambda: 1)()",
    "walrus": "=[x := 1 for x in range(10**9)]",
    "power": "= 9 ** 9 ** 9 ** 9 ** 9",
    "regex": '=matches("' + "a" * 40 + 'b", "(a+)+$")',
    "external function": '=function() external {java: {class: "java.lang.Math"}}',
    "long range": "= for i in 1..999999999 return i",
}


def answered(xml: bytes | str) -> list[Finding]:
    """The findings of reading and checking a file, within the time; expressions are evaluated on nothing."""
    gc.freeze()  # what other tests left in memory is not searched for the answer's own garbage, as in a server
    try:
        before = time.process_time()  # other work on the machine is not the answer's fault
        result = parse(xml, name="hostile.bpmn")
        findings = list(result.findings)
        if result.definitions is not None:
            findings += check(result.definitions, forms=set(), services={}, decisions=set(), roles=set())
        assert time.process_time() - before < SECONDS
    finally:
        gc.unfreeze()
    assert all(entry.message_zh and entry.message_en for entry in findings)
    return findings


def refused(findings: list[Finding]) -> bool:
    return any(entry.severity == "error" for entry in findings)


@pytest.mark.parametrize(("xml", "expected"), [pytest.param(x, e, id=n) for n, x, e in all_cases()])
def test_hostile_file_is_answered(xml: bytes | str, expected: str) -> None:
    parsed = parse(xml)
    findings = answered(xml)
    if expected == "refused":
        assert refused(findings)
        assert all(entry.remedy_zh and entry.remedy_en for entry in findings)
    else:
        assert parsed.definitions is not None
        assert not [entry for entry in parsed.findings if entry.severity == "error"]


def test_the_corpus_is_large_enough() -> None:
    cases = all_cases()
    assert len(cases) >= 60
    assert len({name for name, _, _ in cases}) == len(cases)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_expressions_of_attackers_do_nothing_at_any_place(payload: str) -> None:
    Path(CANARY).unlink(missing_ok=True)
    before = dict(os.environ)
    for place, xml in filled(payload).items():
        answered(xml)
        definitions = parse(xml).definitions
        assert definitions is not None, place
        for process in definitions.processes.values():
            for _, _, expression in of_graph(process.graph):
                _evaluated(expression.text)
    assert not Path(CANARY).exists()
    assert dict(os.environ) == before


def _evaluated(text: str) -> None:
    try:
        value = evaluate(text, {})
    except FeelError:
        return
    assert not hasattr(value, "__globals__")


def test_an_honest_file_passes() -> None:
    assert not refused(parse(HONEST).findings)
