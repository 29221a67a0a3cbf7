"""Writes docs/reference/conformance.md from the table: `python -m tests.engine.conformance_page`."""

from pathlib import Path

from tests.engine.row import Row
from tests.engine.rows import ACTIVITIES, DEEP, EVENTS, FLOW, SCOPES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "conformance.md"
PARTS: tuple[tuple[str, tuple[Row, ...]], ...] = (
    ("Flows and gateways", FLOW),
    ("Activities, loops, data, services, rules", ACTIVITIES),
    ("Events", EVENTS),
    ("Sub-processes, transactions, compensation", SCOPES),
    ("Constructs inside one another", DEEP),
)
HEAD = """# BPMN 2.0 conformance

Generated from the tests (`tests/engine/rows_*.py`) by `python -m tests.engine.conformance_page`. Each row is a
diagram under `tests/engine/bpmn/`, played on SQLite and PostgreSQL; *trace* is what must be completed, in this order.
Where branches run side by side, the order is first come, first served: tokens move breadth first, and an event is
handled before anything else of its scope goes on.

What the standard leaves open, and how Heban reads it:

- No true condition and no default flow: an incident at the node (also for an activity whose flows are all conditional).
  A condition that is neither true nor false is an incident too; nothing is guessed.
- A parallel join that can never complete is an incident (*stalled*), and a warning when the diagram is checked.
- An error that nobody catches ends the case as *terminated*, with the code as its outcome. A business error of a service
  that nobody catches stands as an incident, because an operator can still put it right.
- An escalation that nobody catches goes on; its history row says so.
- The reset of a complex gateway takes flows with a condition only; `waitingForStart` is false there.
- A conditional event that holds already when it is armed happens at once; afterwards only the edge from false to true.
- Errors of an event sub-process are not caught by its siblings but around their scope.
- A message without a key goes to a catch without a key, else to the only one that waits; several are refused.

"""


def page() -> str:
    parts = [HEAD]
    for title, rows in PARTS:
        parts.append(f"## {title}\n\n| construct | diagram | done | trace | ends as |\n|---|---|---|---|---|\n")
        parts.extend(_line(row) for row in rows)
        parts.append("\n")
    parts.append(f"{sum(len(rows) for _, rows in PARTS)} rows.\n")
    return "".join(parts)


def _line(row: Row) -> str:
    steps = ", ".join(" ".join(str(word) for word in step) for step in row.steps) or "–"
    trace = row.trace.replace("|", "\\|")
    return f"| {row.construct} | `{row.name}` | {steps.replace('|', chr(92) + '|')} | {trace} | {row.state} |\n"


def main() -> None:
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
