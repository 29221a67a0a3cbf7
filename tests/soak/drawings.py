"""Diagrams that the long runs and the worker's tests play."""

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:heban="urn:heban:bpmn:1" '
    'targetNamespace="soak">'
)


def flow(source: str, target: str) -> str:
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'


def process(key: str, body: str) -> str:
    return f'{HEAD}<process id="{key}" isExecutable="true">{body}</process></definitions>'


def waits(key: str = "waits", timer: str = "<timeDuration>PT1H</timeDuration>") -> str:
    """Start → timer → task → end: each due timer moves a token."""
    event = f"<timerEventDefinition>{timer}</timerEventDefinition>"
    catch = f'<intermediateCatchEvent id="Wait">{event}</intermediateCatchEvent>'
    return process(
        key,
        f'<startEvent id="S"/>{flow("S", "Wait")}{catch}{flow("Wait", "Task")}<userTask id="Task"/>'
        f'{flow("Task", "E")}<endEvent id="E"/>',
    )


def limited(key: str = "limited", due: str = "10WD", remind: str = "3WD") -> str:
    """Start → task with a time limit → end."""
    limit = f'<extensionElements><heban:limit due="{due}" remind="{remind}"/></extensionElements>'
    return process(
        key,
        f'<startEvent id="S"/>{flow("S", "Task")}<userTask id="Task">{limit}</userTask>'
        f'{flow("Task", "E")}<endEvent id="E"/>',
    )


def seats(key: str = "seats", count: int = 4) -> str:
    """Start → `count` tasks one after another → end: the shape of the four-party transfer."""
    names = [f"Seat_{n}" for n in range(1, count + 1)]
    tasks = "".join(f'<userTask id="{name}"/>' for name in names)
    line = ["S", *names, "E"]
    flows = "".join(flow(a, b) for a, b in zip(line, line[1:], strict=False))
    return process(key, f'<startEvent id="S"/>{tasks}<endEvent id="E"/>{flows}')


def each_unit(key: str = "each") -> str:
    """Timer → task → end: the timer, due at once, opens a case for each of many."""
    event = "<timerEventDefinition><timeDuration>PT0S</timeDuration></timerEventDefinition>"
    return process(
        key,
        f'<startEvent id="Due">{event}</startEvent>{flow("Due", "Task")}<userTask id="Task"/>'
        f'{flow("Task", "E")}<endEvent id="E"/>',
    )


def serves(key: str, function: str) -> str:
    """Start → timer → service → end: a timer whose effect can fail."""
    call = f'<extensionElements><heban:service name="{function}"/></extensionElements>'
    return process(
        key,
        f'<startEvent id="S"/>{flow("S", "Wait")}<intermediateCatchEvent id="Wait"><timerEventDefinition>'
        f'<timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>{flow("Wait", "Call")}'
        f'<serviceTask id="Call">{call}</serviceTask>{flow("Call", "E")}<endEvent id="E"/>',
    )
