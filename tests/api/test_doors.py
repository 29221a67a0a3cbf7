"""What stands at the door: addresses, types of bodies, files of the front, headers, health, the demo's sign-ins."""

from __future__ import annotations

import dataclasses
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from api.app import create_app
from api.context import DemoSignIn, House
from service import early_errors
from service.release import version
from tests.api.conftest import Town

PAGE = b"<!doctype html><title>Heban</title>"
HEALTH = {"status", "version", "store", "lag_seconds"}


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("front")
    (folder / "assets").mkdir()
    (folder / "index.html").write_bytes(PAGE)
    (folder / "favicon.svg").write_bytes(b"<svg/>")
    (folder / "assets" / "index-abc.js").write_bytes(b"1")
    (folder / "assets" / "index-abc.js.br").write_bytes(b"brotli")
    (folder / "assets" / "index-abc.js.gz").write_bytes(b"gzip")
    (folder / "assets" / "other-abc.css").write_bytes(b"a{}")
    (folder / ".env").write_bytes(b"SECRET=1")
    return folder


def browser(house: House, **changes: Any) -> FlaskClient:
    return create_app(dataclasses.replace(house, **changes)).test_client()


@pytest.fixture(scope="module")
def web(town: Town, front: Path) -> Iterator[FlaskClient]:
    yield browser(town.house, web=front)


@pytest.mark.parametrize("path", [
    "/assets/gone-123.js", "/assets/", "/assets/x", "/.git/config", "/.env", "/assets/.env", "/a/.hidden/b", "/robots.txt",
    "/wp-login.php", "/favicon.ico", "/index.html.bak", "/processes/x.bpmn", "/%2egit/config",
])  # fmt: skip
def test_a_file_that_is_not_there_is_not_the_page(web: FlaskClient, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 404 and answer.mimetype == "application/problem+json", answer.text
    assert answer.json["detail"] != answer.json["detail_en"] and "immutable" not in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize("path", ["/", "/inbox", "/inbox/01m8nq2ahgh3dfd7dz2dyvbh89", "/processes/transfer", "/nowhere/at/all"])
def test_a_page_is_the_page(web: FlaskClient, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 200 and answer.data == PAGE and answer.headers["Cache-Control"] == "no-cache"


def test_a_file_that_is_there_is_served(web: FlaskClient) -> None:
    assert web.get("/assets/index-abc.js").headers["Cache-Control"].endswith("immutable")
    assert web.get("/favicon.svg").status_code == 200


@pytest.mark.parametrize(("accepts", "coding", "body"), [
    ("gzip, deflate, br", "br", b"brotli"), ("gzip", "gzip", b"gzip"), ("identity", None, b"1"), ("br;q=0, gzip", "gzip", b"gzip"),
])  # fmt: skip
def test_a_file_comes_as_the_build_compressed_it_where_the_browser_takes_that(
    web: FlaskClient, accepts: str, coding: str | None, body: bytes
) -> None:
    answer = web.get("/assets/index-abc.js", headers={"Accept-Encoding": accepts})
    assert answer.data == body and answer.headers.get("Content-Encoding") == coding
    assert answer.mimetype == "text/javascript" and "Accept-Encoding" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"].endswith("immutable")
    plain = web.get("/assets/other-abc.css", headers={"Accept-Encoding": accepts})
    assert plain.data == b"a{}" and "Content-Encoding" not in plain.headers


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
def test_a_body_of_another_type_is_refused_as_such(town: Town, kind: str) -> None:
    clerk = town.person("school_a-student_clerk")
    for path in ("/auth/sign-in", "/cases", "/exports/students", "/notices/read", "/auth/tokens"):
        answer = clerk.call("POST", path, data=b'{"login": "x", "password": "y"}', headers={"Content-Type": kind})
        assert answer.status_code == 415, (path, answer.text)
        assert "application/json" in answer.json["detail"] and answer.json["detail_en"]
    if not kind.startswith("multipart"):
        answer = clerk.call("POST", "/files", data=b"\x89PNG", headers={"Content-Type": kind})
        assert answer.status_code == 415 and "multipart/form-data" in answer.json["detail"]


def test_json_for_a_file_is_refused_and_json_by_its_other_names_is_taken(town: Town) -> None:
    clerk = town.person("school_a-student_clerk")
    assert clerk.call("POST", "/files", json={"file": "x"}).status_code == 415
    assert clerk.call("POST", "/students/imports", json={"file": "x"}).status_code == 415
    for kind in ("application/json; charset=utf-8", "application/vnd.heban+json"):
        assert clerk.call("POST", "/notices/read", data=b'{"notices": []}', content_type=kind).status_code == 200
    assert clerk.call("POST", "/exports/students").status_code != 415, "nothing sent is of no type"


def test_a_long_address_is_answered_as_a_problem(web: FlaskClient, town: Town) -> None:
    for path in ("/api/students?name=" + "x" * 5000, "/api/cases/" + "9" * 5000, "/" + "a" * 5000):
        answer = web.get(path)
        assert answer.status_code == 414 and answer.mimetype == "application/problem+json", path[:30]
        assert "4000" in answer.json["detail"] and "4000" in answer.json["detail_en"]
    assert town.person("school_a-student_clerk").get("/students", name="x" * 39).status_code == 200


def test_the_web_server_answers_what_it_cannot_read_as_a_problem() -> None:
    """Beyond what gunicorn reads it answers by itself."""
    ours, theirs = socket.socketpair()
    early_errors.write_problem(ours, 414, "URI Too Long", "<b>inside</b>")
    head, _, body = theirs.recv(4000).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 414 URI Too Long\r\n") and b"application/problem+json" in head
    told = json.loads(body)
    assert told["status"] == 414 and told["detail"] == "地址过长" and "inside" not in body.decode()
    assert f"Content-Length: {len(body)}".encode() in head
    early_errors.install()
    import gunicorn.http.wsgi
    import gunicorn.util

    assert gunicorn.util.write_error is early_errors.write_problem and gunicorn.http.wsgi.SERVER == "Heban"


def test_headers_close_what_a_page_does_not_need(web: FlaskClient) -> None:
    for path in ("/", "/api/health", "/api/auth/me", "/assets/gone.js"):
        headers = web.get(path).headers
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin" and headers["X-Content-Type-Options"] == "nosniff"
        policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        assert policy["style-src"] == "'self'" and policy["style-src-attr"] == "'unsafe-inline'"
        assert policy["default-src"] == "'self'" and "script-src" not in policy and policy["object-src"] == "'none'"
        assert "Strict-Transport-Security" not in headers, "not over plain HTTP"


def test_hsts_is_sent_where_the_connection_is_encrypted(town: Town) -> None:
    secure = browser(town.house, secure_cookies=True)
    assert secure.get("/api/health").headers["Strict-Transport-Security"] == "max-age=31536000"
    claim = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.1"}
    assert "Strict-Transport-Security" not in browser(town.house).get("/api/health", headers=claim).headers
    behind = browser(town.house, trusted_proxies=1)
    assert "Strict-Transport-Security" in behind.get("/api/health", headers=claim).headers


def test_behind_a_trusted_proxy_each_address_counts_for_itself(town: Town) -> None:
    app = create_app(dataclasses.replace(town.house, trusted_proxies=1))

    def guess(at: int, address: str) -> int:
        body, said = {"login": f"proxied-{at}", "password": "x"}, {"X-Forwarded-For": f"198.51.100.77, {address}"}
        return app.test_client().post("/api/auth/sign-in", json=body, headers=said).status_code

    assert [guess(at, "203.0.113.50") for at in range(31)] == [401] * 30 + [429]
    assert guess(99, "203.0.113.51") == 401


def test_health_says_four_things_and_nobody_in_it(town: Town) -> None:
    printed = (DemoSignIn("demo-clerk", "Demo-2026-pass", "学校", "School"),)
    for house in (town.house, dataclasses.replace(town.house, demo=printed)):
        answer = create_app(house).test_client().get("/api/health")
        assert answer.status_code == 200 and set(answer.json) == HEALTH and "demo" not in answer.text
    told = town.nobody().get("/health").json
    assert (told["status"], told["version"], told["store"]) == ("ok", version(), "sqlite")
    assert version()[0].isdigit()


def test_health_tells_how_late_the_work_is(town: Town) -> None:
    assert town.nobody().get("/health").json["lag_seconds"] == 0
    case = town.fresh("school_a-student_clerk").start(town.world.take("school_c").id)
    assert case.status_code == 201
    town.pass_time(days=60)
    assert town.nobody().get("/health").json["lag_seconds"] > 20 * 24 * 3600


def test_health_answers_when_the_store_does_not(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any) -> Any:
        raise OperationalError("SELECT", {}, Exception("secret of the store"))

    monkeypatch.setattr("api.routes.health.lateness", gone)
    answer = town.nobody().get("/health")
    assert (answer.status_code, answer.json["status"], answer.json["lag_seconds"]) == (503, "store unavailable", None)
    assert set(answer.json) == HEALTH and "secret" not in answer.text


def test_the_printed_sign_ins_are_there_in_a_demo_alone(town: Town) -> None:
    assert town.nobody().get("/demo/sign-ins").status_code == 404
    printed = (DemoSignIn("demo-clerk", "Demo-2026-pass", "学校", "School"),)
    demo = browser(town.house, demo=printed)
    assert demo.get("/api/demo/sign-ins").json["items"] == [dataclasses.asdict(printed[0])]
    assert "/api/demo/sign-ins" not in town.nobody().get("/openapi.json").text
