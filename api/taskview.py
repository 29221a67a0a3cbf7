"""How tasks and cases look in JSON: rows of `engine.reading.desk` joined with the words of processes and registers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from api import deadline_text
from api.context import House, Who
from engine.bpmn.model import Node
from engine.definitions.compiled import Compiled
from engine.ports.deciders import AWAITS, DELEGATED
from engine.reading import desk
from ground.bilingual import Bilingual
from processes import Process
from records.accounts import display_names
from records.roles import TITLES, Role
from records.scope import RecordsSession
from records.tree import OrgRow, rows_by_id

_ROLES = frozenset(Role)
STATES: dict[str, tuple[str, str]] = {
    "active": ("办理中", "Running"),
    "ended": ("已办结", "Completed"),
    "cancelled": ("已撤销", "Cancelled"),
    "terminated": ("已终止", "Terminated"),
}


@dataclass
class View:
    """Dumps rows for one caller within one session; names are read once per page, not per row."""

    house: House
    who: Who
    session: RecordsSession
    units: dict[str, OrgRow] = field(default_factory=dict)
    definitions: dict[str, Compiled] = field(default_factory=dict)
    origins: dict[str, desk.Origin] = field(default_factory=dict)

    @cached_property
    def now(self) -> datetime:
        """One instant for all rows of an answer."""
        return self.house.now()

    def tasks(
        self, rows: Sequence[Mapping[str, Any]], told: Mapping[str, Bilingual] | None = None
    ) -> list[dict[str, Any]]:
        """A page of the inbox; `told` are the sentences of its cases where the caller has them."""
        said = self.sentences(rows) if told is None else told
        # why: a signature or question comes from the task that it stands beside
        before = [r["adds"] or r["previous"] for r in rows if r["adds"] or r["previous"]]
        self.origins.update(desk.origins(self.session.connection(), before))
        self.organisations(origin.organisation for origin in self.origins.values())
        orgs = self.organisations(row[name] for row in rows for name in ("organisation", "case_organisation"))
        held = {r[name] for r in rows for name in ("claimed_by", "delegated_by") if r[name]}
        people = display_names(self.session, sorted(held))
        return [self._task(row, said, orgs, people) for row in rows]

    def onward(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Where a case stands after a decision: each open task's name and unit."""
        orgs = self.organisations(row["organisation"] for row in rows)
        return [
            {"id": row["id"], "element": row["element"], "name": row["name"], "name_en": row["name_en"] or row["name"],
             "organisation": _unit(orgs.get(row["organisation"] or ""))}
            for row in rows
        ]  # fmt: skip

    def cases(
        self, rows: Sequence[Mapping[str, Any]], where: Sequence[Mapping[str, Any]],
        told: Mapping[str, Bilingual] | None = None,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """A page of cases; `where` are their open tasks, `told` their sentences where the caller has them."""
        keyed = [of_case(row) for row in rows]
        said = self.sentences(keyed) if told is None else told
        orgs = self.organisations(row["organisation"] for row in where)
        return [self._case_row(row, said, [t for t in where if t["case_id"] == row["id"]], orgs) for row in keyed]

    def sentences(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Bilingual]:
        """What each case is, in words of its own process."""
        found: dict[str, Bilingual] = {}
        groups: dict[str, dict[str, Mapping[str, Any]]] = {}
        for row in rows:
            group = row["key"] if row["key"] in self.house.processes else row["definition_id"]
            groups.setdefault(group, {})[row["case_id"]] = row
        for mine in groups.values():
            first = next(iter(mine.values()))
            found.update(self.process(first).sentences(self.session, list(mine.values())))
        return found

    def process(self, row: Mapping[str, Any]) -> Process:
        """The process of a task or a case, of a folder of the house or created in the studio."""
        return self.house.process(self.session.connection(), row["key"], row["definition_id"])

    def organisations(self, ids: Iterable[str | None]) -> dict[str, OrgRow]:
        """Organisations by id; those that the answer has not named yet are read at once."""
        wanted = {i for i in ids if i}
        self.units.update(rows_by_id(self.session, wanted - self.units.keys()))
        return {i: self.units[i] for i in wanted if i in self.units}

    def process_name(self, definition_id: str, key: str) -> tuple[str, str]:
        """The name of a case's process in both languages."""
        process = self.compiled(definition_id).process
        return process.name or key, process.name_en or process.name or key

    def node(self, definition_id: str, element: str) -> Node | None:
        """The element of a definition."""
        return self.compiled(definition_id).where(element)

    def compiled(self, definition_id: str) -> Compiled:
        """A definition, asked for once an answer."""
        found = self.definitions.get(definition_id)
        if found is None:
            found = self.house.engine.compiled(self.session.connection(), definition_id)
            self.definitions[definition_id] = found
        return found

    def desk_of(self, row: Mapping[str, Any]) -> dict[str, Any] | None:
        """The desk of a task: unit and role."""
        unit = _unit(self.organisations([row["organisation"]]).get(row["organisation"] or ""))
        return None if unit is None else {**unit, **_role(row["role"])}

    def _from(self, row: Mapping[str, Any]) -> dict[str, Any] | None:
        """The desk whose decision brought a task here; where none did, the unit that started the case."""
        origin = self.origins.get(row["adds"] or row["previous"] or "")
        if origin is not None and origin.organisation in self.units:
            return {**(_unit(self.units[origin.organisation]) or {}), **_role(origin.role)}
        return _unit(self.units.get(row["case_organisation"] or ""))

    def may(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What the caller may do with an open task, and why not."""
        if row["state"] != "open":
            return _may_not(Bilingual("已办理", "It has been decided"))
        if row["delegated_by"] is not None:
            me = self.who.account
            return {**_may_not(DELEGATED), "advise": row["claimed_by"] == me, "recall": row["delegated_by"] == me}
        answer = self.house.engine.ports.deciders.allows(self, desk.seat(row), self.who.actor)
        if answer.why_not is not None:
            return _may_not(answer.why_not)
        own = row["corrects"] is None and row["adds"] is None
        if row["awaits"]:
            return {**_may_not(AWAITS), "sign": own}
        return {"claim": row["claimed_by"] is None, "decide": True, "sign": own, "why_not": "", "why_not_en": ""}

    def _task(
        self, row: Mapping[str, Any], said: Mapping[str, Bilingual], orgs: Mapping[str, OrgRow],
        people: Mapping[str, str],
    ) -> dict[str, Any]:  # fmt: skip
        sentence = said.get(row["case_id"], Bilingual(row["name"], row["name_en"] or row["name"]))
        org = orgs.get(row["organisation"] or "")
        process = self.process_name(row["definition_id"], row["key"])
        return {
            "id": row["id"], "element": row["element"], "name": row["name"], "name_en": row["name_en"] or row["name"],
            "sentence": sentence.zh, "sentence_en": sentence.en,
            "case": {
                "id": row["case_id"], "number": row["number"], "title": sentence.zh, "title_en": sentence.en,
                "process": row["key"], "process_name": process[0], "process_name_en": process[1],
                "state": row["case_state"],
            },
            "from": self._from(row), "organisation": _unit(org), "role": row["role"], **_role(row["role"]),
            "created_at": _iso(row["created_at"]), "due_at": _iso(row["due_at"]),
            "due": deadline_text.due(row["due_at"], row["waits_calendar"], self.now, self.house.engine.calendar),
            "added": row["added"], "priority": row["priority"], "version": row["row_version"], "state": row["state"],
            "outcome": row["outcome"], "decided_at": _iso(row["decided_at"]),
            "claimed_by": {"id": row["claimed_by"], "name": people.get(row["claimed_by"], "")}
            if row["claimed_by"] else None,
            "delegated_by": {"id": row["delegated_by"], "name": people.get(row["delegated_by"], "")}
            if row["delegated_by"] else None,
            "can": self.may(row),
        }  # fmt: skip

    def _case_row(
        self, row: Mapping[str, Any], said: Mapping[str, Bilingual], where: Sequence[Mapping[str, Any]],
        orgs: Mapping[str, OrgRow],
    ) -> dict[str, Any]:  # fmt: skip
        name = self.process_name(row["definition_id"], row["key"])
        sentence = said.get(row["id"], Bilingual(name[0], name[1]))
        state = STATES.get(row["state"], (row["state"], row["state"]))
        end = self.node(row["definition_id"], row["outcome"]) if row["outcome"] else None
        return {
            "id": row["id"], "number": row["number"], "title": sentence.zh, "title_en": sentence.en,
            "process": row["key"], "process_name": name[0], "process_name_en": name[1],
            "state": row["state"], "state_name": state[0], "state_name_en": state[1],
            "started_at": _iso(row["started_at"]), "ended_at": _iso(row["ended_at"]),
            "outcome": row["outcome"], "outcome_name": end.name if end else "",
            "outcome_name_en": (end.name_en or end.name) if end else "",
            "outcome_style": end.style if end else "default",
            "where": [
                {"task": t["id"], "element": t["element"], "name": t["name"], "name_en": t["name_en"] or t["name"],
                 "organisation": _unit(orgs.get(t["organisation"] or "")), "since": _iso(t["created_at"]),
                 "due_at": _iso(t["due_at"]),
                 "due": deadline_text.due(t["due_at"], t["waits_calendar"], self.now, self.house.engine.calendar)}
                for t in where if t["added"] != "question"  # the case does not wait for an answer
            ],
        }  # fmt: skip


def of_case(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a case with the names that rows of tasks have for the same."""
    return {**row, "case_id": row["id"], "case_state": row["state"]}


def _unit(org: OrgRow | None) -> dict[str, Any] | None:
    return None if org is None else {"id": org.id, "name": org.name_zh, "name_en": org.name_en}


def _role(role: str | None) -> dict[str, str]:
    title = TITLES[Role(role)] if role in _ROLES else (role or "", role or "")
    return {"role_name": title[0], "role_name_en": title[1]}


def _may_not(why: Bilingual) -> dict[str, Any]:
    return {"claim": False, "decide": False, "why_not": why.zh, "why_not_en": why.en}


def _iso(at: Any) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at is not None else None
