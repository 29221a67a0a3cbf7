"""What a diagram binds by name must exist: service functions with their parameters (绑定)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.model import Finding, Node, NodeKind, Process
from engine.definitions.compiled import graphs
from engine.ports.services import ServiceRegistry


def bindings(services: ServiceRegistry, processes: Mapping[str, Process]) -> list[Finding]:
    """Findings about service functions that a diagram names: unknown, missing, or with other parameters."""
    found: list[Finding] = []
    for process in processes.values():
        if process.executable:
            for _, graph in graphs(process.graph, process.key):
                for node in graph.nodes.values():
                    found.extend(_service(services, node))
    return found


def _service(services: ServiceRegistry, node: Node) -> Iterator[Finding]:
    if node.kind is NodeKind.SERVICE and node.service is None and services.default is None:
        yield Finding(
            node.id, "error", "binding.service_missing",
            f"服务任务 {node.id} 没有绑定服务函数", f"Expected a heban:service on {node.id} but it has none",
            "请绑定一个服务函数", "Bind a registered function, or register a default handler",
        )  # fmt: skip
    if node.service is None:
        return
    if services.find(node.service.name) is None:
        known = ", ".join(sorted(services.functions)) or "none"
        yield Finding(
            node.id, "error", "binding.service_unknown",
            f"找不到名为 {node.service.name} 的服务函数",
            f"Expected a function {node.service.name} but known are: {known}",
            "请注册该函数或更正名称", "Register it or correct the name",
        )  # fmt: skip
        return
    yield from _parameters(services, node)


def _parameters(services: ServiceRegistry, node: Node) -> Iterator[Finding]:
    assert node.service is not None
    signature = services.parameters(node.service.name)
    if signature is None:
        return
    given = {item.target.partition(".")[0] for item in node.service.inputs}
    wrong = sorted((signature[1] - given) | (given - signature[0]))
    if wrong:
        yield Finding(
            node.id, "error", "binding.service_parameters",
            f"服务函数 {node.service.name} 的参数不符:{', '.join(wrong)}",
            f"Expected the parameters of {node.service.name} but these differ: {', '.join(wrong)}",
            "请按函数的参数更正输入", "Correct the inputs to the function's parameters",
        )  # fmt: skip
