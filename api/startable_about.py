"""What the caller may start here and now of one student, class, school or unit, and why the rest is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from api.context import house, who
from api.forming import form_of
from api.startable import Here
from api.taskview import View
from engine.bpmn.model import NodeKind
from engine.definitions.compiled import Compiled
from forms.schema import parse
from processes import Process
from processes.starters import Place
from processes.subjects import Asking, Subject
from records import tree
from records.errors import NotFound
from records.roles import SCHOOL_KINDS
from records.schools import school_of
from records.scope import RecordsSession, scope_of
from records.students.listing import student_by_id
from records.students.subjects import About
from records.tables import SchoolClass
from records.tables.org import OrgKind


class AboutHere(Here):
    """The caller's role and organisation today, for one subject: its stages are asked for, and its own state counts."""

    def __init__(self, session: RecordsSession, about: About) -> None:
        super().__init__(session)
        self._about = about

    @cached_property
    def place(self) -> Place:
        """Where the caller would start, for the stages of the subject."""
        return replace(super().place, stages=self._stages)

    @cached_property
    def _stages(self) -> tuple[str, ...]:
        """The stages of the subject, which the caller must be able to see; NotFound."""
        if self._about.kind == "student":
            return (student_by_id(self._session, self._about.id).stage,)
        if self._about.kind == "class":
            room = self._session.get(SchoolClass, self._about.id)
            if room is None:
                raise NotFound("Expected a class within the scope but there is none.", "没有这个班级，或不在可见范围")
            return (room.stage,)
        if not scope_of(self._session).allows(self._about.id):
            raise NotFound("Expected a unit within the scope but there is none.", "没有这个机构，或不在可见范围")
        unit = tree.row_by_id(self._session, self._about.id)
        return tuple(school_of(self._session, unit.id).stages) if OrgKind(unit.kind) in SCHOOL_KINDS else ()

    def told(self, process: Process, compiled: Compiled) -> dict[str, Any]:
        """As on the start page, with the field that holds the subject and the reasons against a start."""
        subject = self.subject(process)
        told = super().told(process, compiled)
        reasons = self._reasons(process, compiled, subject) if subject is not None and told["open"] else []
        if reasons:
            told["why"] = "；".join(str(one["message"]) for one in reasons)
            told["why_en"] = "; ".join(str(one["message_en"]) for one in reasons)
        return {**told, "open": told["open"] and not reasons, "reasons": reasons}

    def subject(self, process: Process) -> Subject | None:
        """What the process declares of the subject's kind."""
        return next((one for one in process.subjects if one.kind == self._about.kind), None)

    def values(self, process: Process) -> dict[str, Any]:
        """What the start form holds already: the subject, in its field."""
        subject = self.subject(process)
        return {} if subject is None or not self.place.role else subject.named(self._about.id)

    def _reasons(self, process: Process, compiled: Compiled, subject: Subject) -> list[Mapping[str, Any]]:
        """The rows of the process's own table that stand in the way, but those that the form will answer."""
        if not subject.facts:
            return []
        request = subject.named(self._about.id)
        asking = Asking(self._session, house().now(), who().actor, house().engine.ports)
        at = self._session.connection(), house().now()
        seen = {"facts": process.services[f"{process.key}.{subject.facts}"](asking, request), "request": request}
        decide = house().engine.definitions.decide
        rows = [row for ref in subject.decisions for row in decide(at, compiled.definition, ref, seen) or []]
        asked = self._asked(compiled) - {subject.field}
        return [{"ok": False, **row} for row in rows if row.get("rule") not in asked]

    def _asked(self, compiled: Compiled) -> set[str]:
        """The fields of the start form."""
        start = next(n for n in compiled.process.graph.nodes.values() if n.kind is NodeKind.START)
        form = form_of(View(house(), who(), self._session), compiled.definition.id, start.form)
        return {component.key for component in parse(form).walk() if component.key} if form else set()
