"""What a request must be before anything reads it: an address of bounded length, a body of the type its route takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

from api.problems import problem

Route = TypeVar("Route", bound=Callable[..., Any])
LONGEST_ADDRESS = 4000  # characters, path and query; the web server reads a little more, so that this is what answers
FORM = "multipart/form-data"
JSON = "application/json"
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def takes_file(route: Route) -> Route:
    """Mark a route whose body is a form with a file; all others take JSON."""
    route.takes = FORM  # type: ignore[attr-defined]
    return route


def sent_workbook(largest_mb: int = 20) -> bytes:
    """The file of a multipart request; a problem where there is none (422) or it is too large (413)."""
    sent, largest = request.files.get("file"), largest_mb * 1024 * 1024
    content = sent.stream.read(largest + 1) if sent is not None else b""
    if not content:
        raise problem(422, "请选择要上传的工作簿", "Expected a multipart field named file: choose a workbook")
    if len(content) > largest:
        raise problem(
            413, f"工作簿超过 {largest_mb} MB，请分开上传",
            f"Expected at most {largest_mb} MB but the workbook is larger: split it",
        )  # fmt: skip
    return content


def install(app: Flask) -> None:
    """Judge every request first."""
    app.before_request(judge)


def judge() -> None:
    """Refuse an address that is too long to be meant; of an open route a body that it does not read as well (414, 415).

    Other routes judge the body after they know who asks (api.access).
    """
    if len(request.path) + len(request.query_string) > LONGEST_ADDRESS:
        raise problem(
            414, f"地址最长 {LONGEST_ADDRESS} 个字符，请缩短",
            f"Expected an address of at most {LONGEST_ADDRESS} characters but it is longer: shorten it",
        )  # fmt: skip
    if request.endpoint and getattr(current_app.view_functions[request.endpoint], "access", "") == "public":
        check_type()


def check_type() -> None:
    """Refuse a body of another type than the route of the request takes; nothing sent is of no type."""
    sent = bool(request.content_length) or "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    if request.method not in WRITING or not sent:
        return
    takes = getattr(current_app.view_functions[str(request.endpoint)], "takes", JSON)
    if request.mimetype != takes and not (takes == JSON and request.is_json):
        raise problem(
            415, f"此接口只接受 {takes} 格式的内容，请改用该格式",
            f"Expected a body of the type {takes} but got another: send that type",
        )  # fmt: skip
