"""What a decision costs: a 1,000-row table, loading it, a chain of decisions (milliseconds, best of several)."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine import dmn

DMN15 = "https://www.omg.org/spec/DMN/20230324/MODEL/"
PROVINCES = 32


def run() -> dict[str, float]:
    """`table_1000_ms`: one decision over 1,000 rows and 4 columns; beside it the table's worst case and loading."""
    source = _model(_inputs(), _table(1000))
    model = dmn.load([source])
    last = {"province": "P7", "grade": Decimal(999 % 12 + 1), "score": Decimal("999.5"), "boarding": True}
    return {
        "table_1000_ms": _best(lambda: model.evaluate("Fee", last)),
        "table_1000_no_match_ms": _best(lambda: model.evaluate("Fee", {**last, "province": "none"})),
        "table_1000_null_input_ms": _best(lambda: model.evaluate("Fee", {**last, "score": None})),
        "table_1000_explained_ms": _best(lambda: model.decide("Fee", last).explanation.words("zh")),
        "load_1000_ms": _best(lambda: dmn.load([source]), 3),
        "chain_20_ms": _chain(),
    }


def _best(work: Callable[[], Any], times: int = 200) -> float:
    found = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return round(min(found) * 1000, 4)


def _chain() -> float:
    parts = ['<inputData id="x" name="x"><variable name="x" typeRef="number"/></inputData>']
    for i in range(20):
        needs = f'<requiredDecision href="#d{i - 1}"/>' if i else '<requiredInput href="#x"/>'
        text = f"d{i - 1} + 1" if i else "x"
        parts.append(
            f'<decision id="d{i}" name="d{i}"><variable name="d{i}" typeRef="number"/>'
            f"<informationRequirement>{needs}</informationRequirement>"
            f"<literalExpression><text>{text}</text></literalExpression></decision>"
        )
    model = dmn.load([_model("".join(parts), "")])
    return _best(lambda: model.evaluate("d19", {"x": 1}))


def _model(inputs: str, decision: str) -> str:
    return f'<definitions xmlns="{DMN15}" namespace="urn:bench" name="bench">{inputs}{decision}</definitions>'


def _inputs() -> str:
    kinds = {"province": "string", "grade": "number", "score": "number", "boarding": "boolean"}
    return "".join(f'<inputData id="{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>'
                   for name, kind in kinds.items())


def _table(rows: int) -> str:
    names = ("province", "grade", "score", "boarding")
    needs = "".join(f'<informationRequirement><requiredInput href="#{n}"/></informationRequirement>' for n in names)
    columns = "".join(f'<input id="c_{n}"><inputExpression><text>{n}</text></inputExpression></input>' for n in names)
    rules = "".join(_rule(i) for i in range(rows))
    return (f'<decision id="fee" name="Fee"><variable name="Fee" typeRef="number"/>{needs}'
            f'<decisionTable hitPolicy="FIRST">{columns}<output name="fee" typeRef="number"/>{rules}</decisionTable>'
            "</decision>")


def _rule(i: int) -> str:
    cells = (f'"P{i % PROVINCES}", "Q{i}"', f"{i % 12 + 1}", f"[{i}..{i + 1})", "true" if i % 2 else "-")
    entries = "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in cells)
    return f"<rule>{entries}<outputEntry><text>grade * {i}</text></outputEntry></rule>"


if __name__ == "__main__":
    for key, value in run().items():
        print(f"{key}: {value}")
