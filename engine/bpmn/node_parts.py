"""What a node of a diagram says of itself, as plain frozen data: events, loops, who decides, until when, by what."""

from __future__ import annotations

from dataclasses import dataclass

from engine.bpmn.kinds import Behavior, EventKind, LoopKind, SigningMode, TimerKind


@dataclass(frozen=True, slots=True)
class Expression:
    """A FEEL text with the line it stands on; `text` never carries the leading '=' that editors write.

    Literal times (`PT5M`, `R3/PT1H`, `10WD`) and other fixed texts stand as FEEL strings (`"PT5M"`): every
    expression of the model is evaluated the same way.
    """

    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Assign:
    """One input or output mapping: `target` variable takes the value of `source` (FEEL)."""

    source: Expression
    target: str
    produced: tuple[str, ...] = ()  # names of the data output it carries out, when it is a plain data association
    outside: bool = False  # of a call: read where the call stands, once the called process gave its variables back


@dataclass(frozen=True, slots=True)
class Event:
    """One event definition: `name` of message, signal, escalation or link; `code` of error or escalation.

    `name`/`code` None on a catching error or escalation event means: any. `correlation` (FEEL) gives the key a message
    waits for or is sent with; `payload` (FEEL, a context) what a throw carries; `variable` where a catch stores what
    arrived (None: merged into the scope's variables). `activity` is the compensated activity of a throw (None: all of
    the scope). `wait` is waitForCompletion of a compensation throw.
    """

    kind: EventKind
    name: str | None = None
    code: str | None = None
    timer: TimerKind | None = None
    expression: Expression | None = None
    correlation: Expression | None = None
    open_key: bool = False  # of correlation properties: while it has no value, any message meets it
    payload: Expression | None = None
    variable: str | None = None
    activity: str | None = None
    wait: bool = True
    behavior: str | None = None


@dataclass(frozen=True, slots=True)
class ComplexBehavior:
    """One complexBehaviorDefinition: `event` is thrown when `condition` holds after an instance completed."""

    condition: Expression
    event: Event | None


@dataclass(frozen=True, slots=True)
class Loop:
    """Loop characteristics of an activity (循环 / 多实例)."""

    kind: LoopKind
    condition: Expression | None = None  # standard: loop while true; multi-instance: completion condition
    test_before: bool = False
    maximum: int | None = None
    cardinality: Expression | None = None
    collection: Expression | None = None
    item: str | None = None
    output_collection: str | None = None
    output_element: Expression | None = None
    behavior: Behavior = Behavior.ALL
    event: Event | None = None  # thrown by behavior None / One
    complex: tuple[ComplexBehavior, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision a user task offers: `value` is what conditions read as `<task id>.outcome`.

    `kind` says what it does by itself, without a flow: `refuse` throws the error of code `error`, `return` opens a
    correction with the form `form`; `""` goes on by the flows.
    """

    value: str
    label: str = ""
    label_en: str = ""
    reason: bool = False  # a reason is required
    style: str = "default"  # primary | default | danger
    corrects: bool = False  # offers the fields to be corrected (退回)
    kind: str = ""
    error: str | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """When a user task is not opened (跳过): a condition holds, or the unit that has just decided would decide again.

    `outcome` is the decision that a condition's skip counts as; None: the task's primary one.
    """

    when: Expression | None = None
    same_unit: bool = False
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Signing:
    """How several who sign one task decide it (会签, 或签, 依次, 票签).

    `outcome` agrees (None: the task's primary one); `ratio` (FEEL) is the share of signers that must agree, `veto` the
    outcome with which one of them decides alone: both by ratio only.
    """

    mode: SigningMode
    outcome: str | None = None
    ratio: Expression | None = None
    veto: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What happens when a seat returns the case (退回补正): who corrects which variable, until when, and then.

    `role` and `organisation` are the desk that corrects; without a role it is the person who started the case. `of` is
    the context whose entries the form changes. `then` is where it goes afterwards, unless the approver says otherwise:
    `straight` back, or `seats`: seat by seat.
    """

    of: str
    role: str | None = None
    organisation: Expression | None = None
    limit: Limit | None = None
    then: str = "seats"


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gets a user task: a role, and an organisation found by relation (FEEL)."""

    role: str | None = None
    organisation: Expression | None = None
    person: Expression | None = None
    exclude: tuple[str, ...] = ()  # 'initiator' and/or ids of user tasks whose holder may not decide this one
    unless: Expression | None = None  # true, or a context whose `value` is true: nobody is excluded (四眼例外)
    pool: bool = True


@dataclass(frozen=True, slots=True)
class Action:
    """What a person may do to a running case where a message is caught: who, under which words."""

    label: str = ""
    label_en: str = ""
    role: str | None = None
    organisation: Expression | None = None
    reason: bool = False  # a reason is required


@dataclass(frozen=True, slots=True)
class Limit:
    """Time limit of a user task (办理时限): texts are FEEL, an ISO 8601 duration, or working days `10WD`."""

    due: Expression | None = None
    remind: Expression | None = None  # so long before the due instant
    escalate: bool = True  # overdue stands on the upper level's supervision list
    follow_up: Expression | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """The Python function behind a service or send task, by name, with its parameters (FEEL)."""

    name: str
    inputs: tuple[Assign, ...] = ()
    result: str | None = None
    retries: int | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """What a call activity calls, bound to `latest`, `deployment` or `version`; a `key` that starts with '=' is FEEL.

    `all_out` gives all variables back where no output is mapped, and with `beside` also where some are.
    """

    key: str
    binding: str = "latest"
    version: str | None = None
    all_in: bool = True
    all_out: bool = True
    beside: bool = False
