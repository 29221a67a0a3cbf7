"""Requests drawn from the published OpenAPI document, sent as every role: whatever comes, nothing breaks (no 5xx)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from schemathesis.core import NotSet

from tests.api.conftest import Person, Town
from tests.api.test_matrix import LOGINS, Held, guarded, held
from tests.examples import examples

__all__ = ["held"]  # the fixture
EXAMPLES = 4
ENDING = {"/auth/sign-out", "/auth/password"}  # they end the session they are sent in


@pytest.fixture(scope="module")
def operations(town: Town) -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", town.app)
    return sorted((found.ok() for found in schema.get_all_operations()), key=lambda o: o.label)


def drawn(operation: Any) -> list[Any]:
    """The same examples in every run: valid ones by the document, and others."""
    found: list[Any] = []

    @examples(EXAMPLES, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def collect(case: Any) -> None:
        found.append(case)

    collect()
    return found


def real(case: Any, held: Held, chance: random.Random) -> dict[str, Any]:
    """Path parameters: half of the time ones that exist, so that requests reach what lies behind the look-up."""
    given_ids = dict(case.path_parameters or {})
    known = {
        "case_id": held.case, "task_id": held.task, "file_id": held.file, "student_id": held.student, "job_id": held.job,
        "account_id": held.account, "version_id": held.version, "incident_id": held.incident, "token_id": held.token,
        "org_id": held.town.world.org["school_a"], "name": "cancel", "action": "retry",
        "key": "transfer.windows" if "settings" in case.path else "transfer",
    }  # fmt: skip
    return {name: known[name] if name in known and chance.random() < 0.5 else value for name, value in given_ids.items()}


def send(person: Person, case: Any, ids: dict[str, Any]) -> Any:
    path = case.operation.path.removeprefix("/api")
    for name, value in ids.items():
        path = path.replace("{" + name + "}", str(value).replace("/", "%2F").replace("?", "%3F").replace("#", "%23"))
    body = {} if isinstance(case.body, NotSet) else {"json": case.body}
    query = {key: value for key, value in (case.query or {}).items() if isinstance(value, str | int | list)}
    if case.method.upper() == "GET":
        body = {}
    return person.call(case.method.upper(), path, query_string=query, **body)


def people(town: Town, access: dict[tuple[str, str], str], case: Any) -> Iterator[tuple[str, Person]]:
    """Everybody who gets past the door of a route; the others are told 403, as the matrix shows."""
    rule = case.operation.path.removeprefix("/api").replace("{", "<").replace("}", ">")
    permission = access.get((case.method.upper(), rule))
    seen = set()
    for login in LOGINS:
        person = town.person(login)
        role = person.me["acting"]["role"]
        if role not in seen and (permission in (None, "signed_in") or permission in person.me["permissions"]):
            seen.add(role)
            yield login, person
        if permission is None:
            return


def test_no_request_of_any_role_breaks_anything(town: Town, held: Held, operations: list[Any]) -> None:
    access, chance = dict(guarded(town)), random.Random(20261122)
    broken, asked = [], 0
    for operation in operations:
        if operation.path.removeprefix("/api") in ENDING:
            continue
        for case in drawn(operation):
            for login, person in people(town, access, case):
                ids = real(case, held, chance)
                answer = send(person, case, ids)
                asked += 1
                if answer.status_code >= 500:
                    broken.append((login, operation.label, ids, case.query, case.body, answer.get_data(as_text=True)[:100]))
    assert asked > 500
    assert broken == [], "\n".join(map(str, broken[:20]))


def test_the_document_describes_every_route(town: Town, operations: list[Any]) -> None:
    described = {(o.method.upper(), o.path.removeprefix("/api").replace("{", "<").replace("}", ">")) for o in operations}
    assert {route for route, _ in guarded(town)} - described == set()


def test_bodies_that_are_no_objects_are_told_so(town: Town, held: Held, operations: list[Any]) -> None:
    clerk, broken = town.person("school_a-student_clerk"), []
    for operation in operations:
        path = operation.path.removeprefix("/api")
        if operation.method.upper() == "GET" or path in ENDING:
            continue
        url = held.url(path.replace("{", "<").replace("}", ">"))
        for body in ([], "text", 5, None, {"reason": "\x00"}, {"reason": ["x"]}, {"data": {"a": [[[[1]]]]}}):
            answer = clerk.call(operation.method.upper(), url, json=body)
            if answer.status_code >= 500:
                broken.append((operation.label, body))
        for raw in (b"{", b"\xff\xfe", b'{"a": NaN}', b'{"\\ud800": 1}', b'{"reason": "\\ud800"}', b"[" * 2000):
            answer = clerk.call(operation.method.upper(), url, data=raw, content_type="application/json")
            if answer.status_code >= 500:
                broken.append((operation.label, raw[:9]))
    assert broken == []
