"""The task specifications of Heban on SpiffWorkflow: one per flow node, built from the parsed graph.

SpiffWorkflow's parser, script engine, serializer and prediction are not used: conditions go to the FEEL
evaluator that the caller injects, and no tree is ever walked.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from SpiffWorkflow.specs import WorkflowSpec
from SpiffWorkflow.specs.base import TaskSpec

from engine.bpmn.model import Flow, Graph, Node, NodeKind
from engine.tokens.protocol import EffectKind
from engine.tokens.reach import Reach, reach_of
from engine.tokens.token import Token
from ground.bilingual import Bilingual, called


class CannotLeave(Exception):
    """No outgoing flow could be chosen; `cause` says why."""

    def __init__(self, cause: Bilingual) -> None:
        super().__init__(cause.en)
        self.cause = cause


class FlowSpec(TaskSpec):
    """A flow node: leaves by every unconditional flow and, with them, by every true condition or else by the default.

    A mix of flows is a parallel split with an inclusive one (BPMN 2.0.2, figure 13.1).
    """

    joins = False

    def __init__(self, net_spec: NetSpec, node: Node, out: tuple[Flow, ...]) -> None:
        super().__init__(net_spec, node.id)
        self.node = node
        self.out = out
        self.plain = all(flow.condition is None and not flow.default for flow in out)

    def _predict(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is predicted: the marking holds live tokens only."""

    def _update(self, my_task: Token) -> None:
        if self._update_hook(my_task):
            my_task._ready()

    def _update_hook(self, my_task: Token) -> bool:
        """Wait until startQuantity tokens are there, then go on with one of them."""
        needed = self.node.start_quantity
        if needed <= 1:
            return True
        waiting = my_task.workflow.arrived(self.name)
        if len(waiting) + 1 < needed:
            my_task.rest()
            return False
        my_task.workflow.consume(waiting[: needed - 1])
        return True

    def _on_ready(self, my_task: Token) -> None:
        my_task.workflow.ready.append(my_task)

    def _run(self, my_task: Token) -> bool | None:
        return self._run_hook(my_task)

    def _on_complete_hook(self, my_task: Token) -> None:
        flows = my_task.chosen
        if not self.out:
            my_task.workflow.tell(EffectKind.ENDED, my_task)
            return
        for flow in flows:
            for _ in range(self.node.completion_quantity):
                my_task.follow(flow)

    @abstractmethod
    def _run_hook(self, my_task: Token) -> bool | None:
        """What the node does with the token; None while it waits."""

    def choose(self, my_task: Token) -> tuple[Flow, ...]:
        """The flows that the token takes; raises CannotLeave when none is possible."""
        if self.plain:
            return self.out
        test = my_task.workflow.evaluate
        held = {f.id for f in self.out if f.condition is not None and not f.default and test(f.condition) is True}
        taken = tuple(f for f in self.out if f.id in held or (not held if f.default else f.condition is None))
        return taken or self._default()

    def _default(self) -> tuple[Flow, ...]:
        taken = tuple(flow for flow in self.out if flow.default)
        if not taken:
            here = called(self.node)
            raise CannotLeave(
                Bilingual(
                    f"{here.zh}没有可走的出口：各出口条件都不成立，也没有默认流向。"
                    "请设置条件所用的变量后重试，或在图中补上默认流向",
                    f"Expected a way out of {here.en} but no condition of an outgoing flow is true and there is no "
                    "default flow; set the variables of the conditions and retry, or draw a default flow",
                )
            )
        return taken


class Wait(FlowSpec):
    """Every node that the outer layer owns: it is entered and rests until the outer layer completes it."""

    def _run_hook(self, my_task: Token) -> bool | None:
        my_task.workflow.tell(EffectKind.ENTERED, my_task)
        return None  # SpiffWorkflow marks the task STARTED


class Gateway(FlowSpec):
    """A gateway that decides by itself."""

    def _run_hook(self, my_task: Token) -> bool | None:
        my_task.chosen = self.choose(my_task)
        my_task.workflow.tell(EffectKind.PASSED, my_task)
        return True


class Exclusive(Gateway):
    """Takes the first flow whose condition is true, in the order of the diagram."""

    def choose(self, my_task: Token) -> tuple[Flow, ...]:
        if self.plain and len(self.out) <= 1:
            return self.out
        test = my_task.workflow.evaluate
        for flow in self.out:
            if not flow.default and (flow.condition is None or test(flow.condition) is True):
                return (flow,)
        return self._default()


class Parallel(Gateway):
    """Consumes one token per incoming flow, keeps what is in excess, and takes every outgoing flow."""

    def _update_hook(self, my_task: Token) -> bool:
        incoming = self.node.incoming
        if len(incoming) <= 1:
            return True
        first = my_task.workflow.first_per_flow(self.name)
        first.setdefault(my_task.flow or "", my_task)
        if any(flow not in first for flow in incoming):
            my_task.rest()
            return False
        my_task.workflow.consume([t for t in first.values() if t is not my_task])
        return True

    def choose(self, my_task: Token) -> tuple[Flow, ...]:
        return self.out


class Inclusive(Gateway):
    """Joins by the formal rule of BPMN 2.0 (13.4.3), then takes every flow whose condition is true."""

    joins = True

    def _update_hook(self, my_task: Token) -> bool:
        if len(self.node.incoming) <= 1:
            return True
        my_task.rest()  # decided when all tokens of the scope are at rest
        return False

    def settle(self, waiting: dict[str, Token], reach: Reach, others: set[str]) -> list[Token]:
        """The tokens to merge now, or none."""
        return list(waiting.values()) if reach.enabled(self.name, set(waiting), others) else []


class Complex(Inclusive):
    """Fires when activationCondition holds, then waits for its reset (BPMN 2.0, 13.4.5).

    In the condition `activationCount` is the number of incoming flows with a token, each incoming flow's id
    its number of tokens, `waitingForStart` true. A flow without a condition is taken at the start only.
    """

    def choose(self, my_task: Token) -> tuple[Flow, ...]:
        start = not my_task.reset
        net = my_task.workflow
        taken = []
        for flow in self.out:
            if flow.default:
                continue
            wanted = start if flow.condition is None else self._holds(net, flow, start)
            if wanted:
                taken.append(flow)
        if taken or my_task.reset:
            return tuple(taken)
        return self._default()

    @staticmethod
    def _holds(net: Any, flow: Flow, start: bool) -> bool:
        return net.evaluate(flow.condition, {"waitingForStart": start}) is True


KINDS: dict[NodeKind, type[FlowSpec]] = {
    NodeKind.EXCLUSIVE: Exclusive,
    NodeKind.PARALLEL: Parallel,
    NodeKind.INCLUSIVE: Inclusive,
    NodeKind.COMPLEX: Complex,
}


class NetSpec(WorkflowSpec):
    """The SpiffWorkflow specification of one graph, shared by all cases of a definition version."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(name=graph.id)
        self.graph = graph
        for node in graph.nodes.values():
            if node.kind is not NodeKind.EVENT_SUB_PROCESS:
                out = tuple(graph.flows[flow] for flow in node.outgoing)
                KINDS.get(node.kind, Wait)(self, node, out)
        self.settling = tuple(name for name, spec in self.task_specs.items() if spec.joins)
        self.reach = reach_of(graph, self.settling)


def net(graph: Graph) -> NetSpec:
    """Build the specification of a graph; do it once per definition version."""
    return NetSpec(graph)
