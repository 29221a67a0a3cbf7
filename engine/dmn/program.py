"""From files to a compiled graph: what each element requires, sees and is typed as."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from . import model as m
from .compiler import Compiler
from .findings import ERROR, Finding, Said, finding
from .functions import unwrapped
from .graph import CompiledDecision, CompiledKnowledge, CompiledService, Graph, Required
from .itemtypes import FunctionType, Type
from .linked_files import LinkedFiles
from .scope import Scope
from .typebook import Typebook


class Program:
    """A compiled model: its linked files, graph, findings, and what the static checks need."""

    def __init__(self, files: list[m.Definitions]) -> None:
        self.findings: list[Finding] = []
        self.linked = LinkedFiles(files)
        self.types = Typebook(self.linked, self.findings.append)
        self.compiler = Compiler(self.types, self.findings.append)
        self.graph = Graph()
        self._scopes = {d.namespace: self._file_scope(d) for d in files}
        for element in self.linked.elements.values():
            self._compile(element)
        self.types.settle()

    def inputs_of(self, element: m.Element) -> tuple[tuple[str, str], ...]:
        """Names as a caller gives them, with the types' names, in the order they are met."""
        compiled = self.graph.compiled.get(element.key)
        if isinstance(compiled, CompiledService):
            return tuple((self._given_name(one.element), of.name) for one, of in compiled.params)
        if isinstance(compiled, CompiledKnowledge):
            return () if compiled.make is None else tuple((name, of.name) for name, of in compiled.make.typed)
        found: dict[m.Key, tuple[str, str]] = {}
        self._gather(element, found, set())
        return tuple(found.values())

    def _gather(self, element: m.Element, found: dict[m.Key, tuple[str, str]], seen: set[m.Key]) -> None:
        compiled = self.graph.compiled.get(element.key)
        if isinstance(element, m.InputData):
            found[element.key] = (self._given_name(element), self.graph.input_types[element.key].name)
        if not isinstance(compiled, CompiledDecision) or element.key in seen:
            return
        seen.add(element.key)
        for one in compiled.required:
            self._gather(one.element, found, seen)

    def _given_name(self, element: m.Element) -> str:
        prefix = self.linked.prefix(self.linked.main, element)
        return f"{prefix}.{element.name}" if prefix else element.name

    def _file_scope(self, definitions: m.Definitions) -> Scope:
        visible = self.types.visible(definitions)
        parts = {part for space in self._near(definitions) for part in self._parts(space)}
        parts.update(self._imported_names(definitions))
        return Scope.of_file(definitions, parts, visible)

    def _near(self, definitions: m.Definitions) -> list[str]:
        named = [one.namespace for one in definitions.imports]
        return [*self.linked.merged(definitions.namespace), *named]

    def _parts(self, space: str) -> Iterable[str]:
        definitions = self.linked.by_space.get(space)
        if definitions is None:
            return ()
        return [*_member_names(definitions.items), *_written_names(definitions)]

    def _imported_names(self, definitions: m.Definitions) -> Iterable[str]:
        for one in definitions.imports:
            if one.name and one.namespace in self.linked.by_space:
                yield from (e.variable.name for e in self.linked.by_space[one.namespace].elements)

    def _compile(self, element: m.Element) -> None:
        definitions = self.linked.by_space[element.key[0]]
        if isinstance(element, m.InputData):
            self.graph.input_types[element.key] = self._type(definitions, element)
        elif isinstance(element, m.Decision):
            self._decision(definitions, element)
        elif isinstance(element, m.KnowledgeModel):
            self._knowledge(definitions, element)
        else:
            self._service(definitions, element)

    def _type(self, definitions: m.Definitions, element: m.Element) -> Type:
        variable = element.variable
        return self.types.find(definitions, variable.type_ref, variable.at)

    def _required(self, definitions: m.Definitions, hrefs: Iterable[str], owner: m.Element) -> tuple[Required, ...]:
        found = []
        for href in hrefs:
            element = self.linked.target(definitions, href)
            if element is None:
                self._dangling(owner, href)
            else:
                prefix = self.linked.prefix(definitions, element)
                found.append(Required(prefix, element.variable.name, element))
        return tuple(found)

    def _dangling(self, owner: m.Element, href: str) -> None:
        self.findings.append(finding(owner.at, ERROR, "unknown-reference", Said(
            f"“{owner.name}”引用了不存在的元素“{href}”。",
            f"Expected {owner.name!r} to refer to an element but {href!r} is not in the model.",
            "请修正引用，或一并载入被引用的文件。", "Correct the reference or load the file it points at.",
        )))

    def _scope(self, definitions: m.Definitions, required: Iterable[Required]) -> Scope:
        names: set[str] = set()
        known: dict[str, Type] = {}
        for one in required:
            names.update({one.prefix, one.name} - {""})
            if not one.prefix and isinstance(one.element, m.InputData | m.Decision):
                home = self.linked.by_space[one.element.key[0]]
                known[one.name] = self._type(home, one.element)
        return self._scopes[definitions.namespace].plus(names, known)

    def _decision(self, definitions: m.Definitions, element: m.Decision) -> None:
        required = self._required(definitions, (*element.information, *element.knowledge), element)
        logic = None
        if element.logic is not None:
            scope = replace(self._scope(definitions, required), open=True)
            logic = self.compiler.expression(element.logic, scope)
        self.graph.compiled[element.key] = CompiledDecision(
            element, required, logic, self._type(definitions, element)
        )

    def _knowledge(self, definitions: m.Definitions, element: m.KnowledgeModel) -> None:
        required = self._required(definitions, element.knowledge, element)
        make = None
        if element.logic is not None:
            scope = self._scope(definitions, required).plus([element.variable.name])
            make = self.compiler.function_maker(element.logic, scope, self._type(definitions, element))
        self.graph.compiled[element.key] = CompiledKnowledge(element, required, make)

    def _service(self, definitions: m.Definitions, element: m.Service) -> None:
        of = unwrapped(self._type(definitions, element))
        hrefs = (*element.input_data, *element.input_decisions)
        inputs = self._required(definitions, hrefs, element)
        outputs = self._required(definitions, element.outputs, element)
        self.graph.compiled[element.key] = CompiledService(
            element=element,
            params=tuple((one, self._parameter_type(one, of)) for one in inputs),
            outputs=tuple((f"{o.prefix}.{o.name}" if o.prefix else o.name, o.element) for o in outputs),
            result=of.signature.result if isinstance(of, FunctionType) else of,
        )

    def _parameter_type(self, one: Required, of: Type) -> Type:
        own = self._type(self.linked.by_space[one.element.key[0]], one.element)
        if own.is_any and isinstance(of, FunctionType):
            return dict(of.signature.params).get(one.name, own)
        return own


def _member_names(items: Iterable[m.ItemDefinition]) -> list[str]:
    found = []
    for item in items:
        for part in item.components:
            found.append(part.name)
        found.extend(_member_names(item.components))
    return found


def _written_names(definitions: m.Definitions) -> list[str]:
    found: list[str] = []
    for element in definitions.elements:
        logic = getattr(element, "logic", None)
        if logic is not None:
            found.extend(_names_in(logic))
    return found


def _names_in(expression: m.Expression | None) -> list[str]:
    """Keys of contexts, columns, outputs, parameters: what can follow a dot or name an argument."""
    if isinstance(expression, m.Context):
        keys = [e.variable.name for e in expression.entries if e.variable is not None]
        return keys + [name for e in expression.entries for name in _names_in(e.value)]
    if isinstance(expression, m.Relation):
        return [column.name for column in expression.columns]
    if isinstance(expression, m.Table):
        return [clause.name for clause in expression.outputs if clause.name]
    if isinstance(expression, m.FunctionOf):
        # A parameter called `person.age` is known in its function alone: elsewhere that is a path.
        own = [parameter.name for parameter in expression.params if "." not in parameter.name]
        return own + _names_in(expression.body)
    if isinstance(expression, m.ListOf):
        return [name for item in expression.items for name in _names_in(item)]
    return []
