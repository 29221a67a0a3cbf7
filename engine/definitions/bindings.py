"""What a diagram binds by name must exist: service functions with their parameters, of the types declared (绑定)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.model import Finding, Node, NodeKind, Process
from engine.definitions import known_here
from engine.definitions.known_values import Known, Values, follow, nodes_of, type_of
from engine.feel.types import FeelType
from engine.ports.declared import Parameter, Value
from engine.ports.services import ServiceRegistry
from ground.bilingual import Bilingual, called


def bindings(
    services: ServiceRegistry, processes: Mapping[str, Process], files: Mapping[str, bytes]
) -> list[Finding]:
    """Findings about service functions that a diagram names: unknown, or with missing, unknown or unfit parameters.

    `files` are those deployed together; their forms say what a request holds.
    """
    found: list[Finding] = []
    known = known_here.of(processes, services, files)
    for key, process in processes.items():
        for _, node in nodes_of(process) if process.executable else ():
            found.extend(_service(services, node))
            found.extend(_types(services, node, known[key], process))
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
    """Required parameters that are not given, and given ones that the function does not take."""
    assert node.service is not None
    of = services.declared(node.service.name)
    if of is None or of.open:
        return
    given = {item.target.partition(".")[0] for item in node.service.inputs}
    missing = [one for one in of.parameters if one.required and one.name not in given]
    unknown = sorted(given - {one.name for one in of.parameters})
    name = node.service.name
    if missing:
        words = [_title(one) for one in missing]
        yield Finding(
            node.id, "error", "binding.service_parameters",
            f"“{called(node).zh}”未给出服务函数 {name} 的参数：{'、'.join(one.zh for one in words)}",
            f"Expected '{called(node).en}' to give all parameters of {name} but it lacks: "
            f"{', '.join(one.en for one in words)}",
            "请填写这些参数", "Fill these parameters in",
        )  # fmt: skip
    if unknown:
        takes = ", ".join(one.name for one in of.parameters) or "-"
        yield Finding(
            node.id, "error", "binding.service_parameters",
            f"“{called(node).zh}”给出了服务函数 {name} 没有的参数：{'、'.join(unknown)}",
            f"Expected the parameters of {name} ({takes}) but '{called(node).en}' also gives: {', '.join(unknown)}",
            f"请删除，或改为：{takes}", "Remove them, or use its own",
        )  # fmt: skip


def _types(services: ServiceRegistry, node: Node, known: Known, process: Process) -> Iterator[Finding]:
    """Parameters whose expression gives, or can give, another type than the function declares, or no known choice."""
    of = services.declared(node.service.name) if node.service is not None else None
    if of is None or node.service is None:
        return
    for item in node.service.inputs:
        parameter = of.parameter(item.target)
        if parameter is not None and parameter.value is not None:
            given = follow(item.source.text, known, process.names)
            yield from _one_type(node, parameter, parameter.value, given)


def _one_type(node: Node, parameter: Parameter, wanted: Value, given: Values) -> Iterator[Finding]:
    wrong = [one for one in given if not _fits(one, wanted)]
    if wrong:
        # why: what every way gives strands each case here; what some give, those cases alone
        severity = "error" if len(wrong) == len(given) else "warning"
        title, got = _title(parameter), wrong[0].type
        yield Finding(
            node.id, severity, "binding.service_type",
            f"“{called(node).zh}”的参数“{title.zh}”须为 {wanted.type}，但表达式得出 {got}",
            f"Expected {wanted.type} for the parameter '{title.en}' of '{called(node).en}' but its expression is {got}",
            "请改正表达式", "Correct the expression",
        )  # fmt: skip
        return
    said = [one.constant for one in given if one.constant is not None]
    strange = [one for one in said if wanted.choices and one not in wanted.choices]
    if strange:
        title, choices = _title(parameter), ", ".join(str(one) for one in wanted.choices)
        yield Finding(
            node.id, "error" if len(strange) == len(given) else "warning", "binding.service_choice",
            f"“{called(node).zh}”的参数“{title.zh}”只能是 {choices}，现为 {strange[0]}",
            f"Expected one of {choices} for the parameter '{title.en}' of '{called(node).en}' but it is {strange[0]}",
            "请从中选择", "Choose one of them",
        )  # fmt: skip


def _fits(given: Value, wanted: Value) -> bool:
    """Can the value stand for the parameter? What is not known of either fits; null does."""
    found, asked = type_of(given), type_of(wanted)
    return found is None or asked is None or _same(found, asked)


def _same(found: FeelType, asked: FeelType) -> bool:
    if "Any" in (found.name, asked.name) or found.name == "Null":
        return True
    if found.name != asked.name:
        return False
    return not (found.of and asked.of) or _same(found.of[0], asked.of[0])


def _title(parameter: Parameter) -> Bilingual:
    """What a parameter is called, with its name in the function."""
    if parameter.value is None:
        return Bilingual(parameter.name, parameter.name)
    words = parameter.value.title
    return Bilingual(f"{words.zh}（{parameter.name}）", f"{words.en} ({parameter.name})")


