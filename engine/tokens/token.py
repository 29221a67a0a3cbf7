"""Live tokens (令牌): as they are stored, and as SpiffWorkflow moves them."""

from __future__ import annotations

from typing import Any, NamedTuple

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import Flow
from engine.tokens.protocol import TokenState


class TokenRow(NamedTuple):
    id: int
    node: str
    flow: str | None
    state: int


class Marking(NamedTuple):
    """The live tokens of one scope: all that is stored of its control flow."""

    next: int = 1
    tokens: tuple[TokenRow, ...] = ()


class Token(Task):
    """A SpiffWorkflow task that is a live token: a small number for an id, no clock, no log, no data."""

    def __init__(self, workflow: Any, task_spec: Any, flow: str | None, number: int) -> None:
        self.id = number
        self.workflow = workflow
        workflow.tasks[number] = self
        self.task_spec = task_spec
        self.flow = flow
        self._parent = None
        self._children: list[int] = []
        self._state = TaskState.FUTURE
        self.kept = TokenState.ARRIVED
        self.chosen: tuple[Flow, ...] = ()
        self.reset = False

    def _set_state(self, value: int) -> None:
        self._state = value

    def rest(self) -> None:
        self._set_state(TaskState.WAITING)
        self.kept = TokenState.ARRIVED

    def follow(self, flow: Flow) -> None:
        """A new token on the flow; SpiffWorkflow updates it when this one is completed."""
        child = self.workflow.put(flow.target, flow.id)
        self._children.append(child.id)
