"""Writes docs/reference/conformance.md from the table: `python -m tests.engine.conformance_page`."""

from pathlib import Path

from tests.engine.row import Row
from tests.engine.rows import ACTIVITIES, BESIDE, DEEP, EVENTS, FLOW, MANY, SCOPES, SEATS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "conformance.md"
PARTS: tuple[tuple[str, tuple[Row, ...]], ...] = (
    ("Flows and gateways", FLOW),
    ("Activities, loops, data, services, rules", ACTIVITIES),
    ("Events", EVENTS),
    ("Sub-processes, transactions, compensation", SCOPES),
    ("Events beside one another", BESIDE),
    ("Constructs inside one another", DEEP),
    ("Several of one kind", MANY),
    ("Seats of an approval (Heban's own)", SEATS),
)
HEAD = """# BPMN 2.0 conformance

Generated from the tests (`tests/engine/rows_*.py`) by `python -m tests.engine.conformance_page`. Each row is a
diagram under `tests/engine/bpmn/`, played on SQLite and PostgreSQL; *trace* is what must be completed, in this order.
Where branches run side by side, the order is first come, first served: tokens move breadth first, and an event is
handled before anything else of its scope goes on.

What the standard leaves open, and how Heban reads it:

- No true condition and no default flow: an incident at the node (also for an activity whose flows are all conditional).
  A condition that is neither true nor false is an incident too, also a loop's, a completion or activation condition
  and that of a complex behaviour; the decision before it stands, and a retry asks again. Nothing is guessed.
- A conditional event takes null for *not yet*, as an ad-hoc sub-process does before its first activity is done; any other
  value that is neither true nor false is an incident.
- What leaves an activity is a parallel split of its flows without condition, beside an inclusive split of the others:
  the default is taken when no condition is true, whatever goes out without one (BPMN 2.0.2, figure 13.1).
- An ad-hoc sub-process opens its user tasks and offers the rest until someone starts it. Without a completion condition
  it is done when each activity was done once; if then no activity needs a person or waits, they start by themselves.
- A data output that nobody filled carries nothing out: its data object keeps its value.
- A parallel join that can never complete is an incident (*stalled*), and a warning when the diagram is checked.
- An error that nobody catches ends the case as *terminated*, with the code as its outcome. A business error of a service
  that nobody catches stands as an incident, because an operator can still put it right.
- An escalation that nobody catches goes on; its history row says so.
- The reset of a complex gateway takes flows with a condition only; `waitingForStart` is false there.
- A conditional event that holds already when it is armed happens at once; afterwards only the edge from false to true.
- A signal or message is thrown after everything that was reached at the same moment is armed, so that a catch on the next
  branch hears it whatever the order of the branches.
- A timer catch with a number of repetitions (`R3/PT1H`) lets a token on each time; a cycle without one is waited for once.
- What the behaviour of a multi-instance throws reports a completion: caught on its own boundary it cancels nothing, also
  where the boundary event is drawn interrupting (a warning says so); a completion condition ends the rest.
- An end event with several definitions throws the others first, waits for what it undoes, then terminates, cancels or throws
  its error.
- Errors and cancels interrupt, also where they are drawn otherwise (a warning says so).
- A throw of compensation in an event sub-process undoes what that has done itself, then what the scope around it has.
- An error of a compensation handler is caught where an error of the throw would be; an undoing that is interrupted stays.
- A throw of compensation undoes embedded sub-processes; what a called process did is undone by the call activity's handler.
- A cancel end event in one instance of a multi-instance transaction cancels all its instances: also what the others did is
  undone, those that are over included.
- Errors of an event sub-process are not caught by its siblings but around their scope.
- A called process without output mappings gives back the variables that it made or set, never the copies it was given; one
  that changed on both sides takes the value of the called process, the later, and the history row names it.
- A message without a key goes to a catch without a key, else to the only one that waits; several are refused.
- Correlation keys meet when FEEL finds their values equal: `1.50` and `1.5`, two spellings of one instant; never a text and
  a number. A key given as text from outside meets every value that is spelt so. A catch whose key is null waits, but no
  message is for it unless it names the case; a throw whose key is null is an incident. Only an unset key of correlation
  properties takes any message.

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
