"""How tasks and cases look in JSON: rows of `engine.desk` joined with the words of processes and registers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from api import words
from api.house import House, Who
from engine.bpmn.model import Node
from engine.plan import Compiled
from engine.store import codec
from processes import Text
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

    @cached_property
    def now(self) -> datetime:
        """One instant for all rows of an answer."""
        return self.house.now()

    def tasks(
        self, rows: Sequence[Mapping[str, Any]], told: Mapping[str, Text] | None = None
    ) -> list[dict[str, Any]]:
        """A page of the inbox; `told` are the sentences of its cases where the caller has them."""
        said = self.sentences(rows) if told is None else told
        orgs = self.organisations(row[name] for row in rows for name in ("organisation", "case_organisation"))
        people = display_names(self.session, [str(r["claimed_by"]) for r in rows if r["claimed_by"]])
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
        told: Mapping[str, Text] | None = None,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """A page of cases; `where` are their open tasks, `told` their sentences where the caller has them."""
        keyed = [of_case(row) for row in rows]
        said = self.sentences(keyed) if told is None else told
        orgs = self.organisations(row["organisation"] for row in where)
        return [self._case_row(row, said, [t for t in where if t["case_id"] == row["id"]], orgs) for row in keyed]

    def sentences(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Text]:
        """What each case is, in words of its own process."""
        found: dict[str, Text] = {}
        for key in {row["key"] for row in rows}:
            process = self.house.processes.get(key)
            mine = {row["case_id"]: row for row in rows if row["key"] == key}
            if process is not None:
                found.update(process.sentences(self.session, list(mine.values())))
        return found

    def organisations(self, ids: Iterable[str | None]) -> dict[str, OrgRow]:
        """Organisations by id; those that the answer has not named yet are read at once."""
        wanted = {i for i in ids if i}
        self.units.update(rows_by_id(self.session, wanted - self.units.keys()))
        return {i: self.units[i] for i in wanted if i in self.units}

    def process_name(self, definition_id: str, key: str) -> tuple[str, str]:
        """The name of a case's process in both languages."""
        process = self._compiled(definition_id).process
        return process.name or key, process.name_en or process.name or key

    def node(self, definition_id: str, element: str) -> Node | None:
        """The element of a definition."""
        return self._compiled(definition_id).where(element)

    def _compiled(self, definition_id: str) -> Compiled:
        found = self.definitions.get(definition_id)
        if found is None:
            found = self.house.engine.compiled(self.session.connection(), definition_id)
            self.definitions[definition_id] = found
        return found

    def may(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What the caller may do with an open task, and why not."""
        excluded = codec.decode(row["excluded"]) if row["excluded"] else []
        if row["state"] != "open":
            return _may_not("已办理", "It has been decided")
        if self.who.account in excluded:
            return _may_not("本人参与过此件，须由他人办理（四眼原则）", "You took part in it: another person decides")
        if row["claimed_by"] and row["claimed_by"] != self.who.account:
            return _may_not("他人正在办理", "Somebody else has claimed it")
        if not self.on_desk(row):
            return _may_not("不在本人待办内", "It does not stand on your desk")
        return {"claim": row["claimed_by"] is None, "decide": True, "why_not": "", "why_not_en": ""}

    def on_desk(self, row: Mapping[str, Any]) -> bool:
        """Tell whether a task stands on the caller's desk: by role at the organisation, by name, or claimed."""
        pooled = row["organisation"] == self.who.organisation and row["role"] == self.who.role and not row["person"]
        return pooled or self.who.account in (row["person"], row["claimed_by"])

    def _task(
        self, row: Mapping[str, Any], said: Mapping[str, Text], orgs: Mapping[str, OrgRow],
        people: Mapping[str, str],
    ) -> dict[str, Any]:  # fmt: skip
        sentence = said.get(row["case_id"], Text(row["name"], row["name_en"] or row["name"]))
        org = orgs.get(row["organisation"] or "")
        source = orgs.get(row["case_organisation"] or "")
        process = self.process_name(row["definition_id"], row["key"])
        return {
            "id": row["id"], "element": row["element"], "name": row["name"], "name_en": row["name_en"] or row["name"],
            "sentence": sentence.zh, "sentence_en": sentence.en,
            "case": {
                "id": row["case_id"], "number": row["number"], "title": sentence.zh, "title_en": sentence.en,
                "process": row["key"], "process_name": process[0], "process_name_en": process[1],
                "state": row["case_state"],
            },
            "from": _unit(source), "organisation": _unit(org), "role": row["role"], **_role(row["role"]),
            "created_at": _iso(row["created_at"]), "due_at": _iso(row["due_at"]),
            "due": words.due(row["due_at"], row["waits_calendar"], self.now, self.house.engine.calendar),
            "priority": row["priority"], "version": row["row_version"], "state": row["state"],
            "outcome": row["outcome"], "decided_at": _iso(row["decided_at"]),
            "claimed_by": {"id": row["claimed_by"], "name": people.get(row["claimed_by"], "")}
            if row["claimed_by"] else None,
            "can": self.may(row),
        }  # fmt: skip

    def _case_row(
        self, row: Mapping[str, Any], said: Mapping[str, Text], where: Sequence[Mapping[str, Any]],
        orgs: Mapping[str, OrgRow],
    ) -> dict[str, Any]:  # fmt: skip
        name = self.process_name(row["definition_id"], row["key"])
        sentence = said.get(row["id"], Text(name[0], name[1]))
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
                 "due": words.due(t["due_at"], t["waits_calendar"], self.now, self.house.engine.calendar)}
                for t in where
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


def _may_not(zh: str, en: str) -> dict[str, Any]:
    return {"claim": False, "decide": False, "why_not": zh, "why_not_en": en}


def _iso(at: Any) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at is not None else None
