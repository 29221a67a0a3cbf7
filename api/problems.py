"""Problem details (RFC 9457): one table turns every exception of the rooms into an answer in the user's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import structlog
from flask import Flask, Response, jsonify, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

import engine
import engine.errors
import forms.errors
import processes
import records.errors
from api import library_messages

log = structlog.get_logger("api")


@dataclass
class Problem(Exception):
    """An answer that is not 2xx: `status`, a title and a detail in both languages, and members of its own.

    Members the clients know: rule, level, document, remedy, errors (a list of key, message, message_en), retry_after
    (seconds, which is a header too).
    """

    status: int
    title: str
    title_en: str
    detail: str = ""
    detail_en: str = ""
    members: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def answer(self) -> Response:
        """Render as application/problem+json; `title` and `detail` follow Accept-Language."""
        english = prefers_english()
        body = {
            "type": "about:blank",
            "status": self.status,
            "title": self.title_en if english else self.title,
            "detail": (self.detail_en or self.detail) if english else (self.detail or self.detail_en),
            "detail_en": self.detail_en or self.detail,
            **self.members,
        }
        response = jsonify(body)
        response.status_code = self.status
        response.mimetype = "application/problem+json"
        response.headers.update(self.headers)
        return response


TITLES: dict[int, tuple[str, str]] = {
    400: ("请求有误", "Bad request"),
    401: ("请先登录", "Sign in first"),
    403: ("无权办理", "Not allowed"),
    404: ("没有找到", "Not found"),
    405: ("不支持的请求方式", "Method not allowed"),
    409: ("情况已变化", "It has changed meanwhile"),
    410: ("链接已失效", "The link is no longer valid"),
    413: ("文件过大", "Too large"),
    414: ("地址过长", "The address is too long"),
    415: ("不支持的内容类型", "Unsupported media type"),
    422: ("填写有误", "Please correct the input"),
    423: ("登录已锁定", "Sign-in is locked"),
    428: ("请先修改密码", "Change the password first"),
    429: ("操作过于频繁", "Too many requests"),
    500: ("系统出错", "The system failed"),
    503: ("服务暂不可用", "Not available now"),
}

# Titles of refusals that say more than their status: somebody who mistyped a password is not told to sign in first.
SAID: dict[type[Exception], tuple[str, str]] = {
    records.errors.WrongPassword: ("登录名或密码不正确", "Wrong login or password"),
    records.errors.WrongOldPassword: ("原密码不正确", "Wrong present password"),
    records.errors.LinkRefused: ("链接已失效", "The link is no longer valid"),
}

# The one table from exceptions to answers; the nearest class in the inheritance line rules.
STATUS: dict[type[Exception], int] = {
    engine.errors.NotFound: 404,
    engine.errors.Conflict: 409,
    engine.errors.NotAllowed: 403,
    engine.errors.BadInput: 422,
    engine.DefinitionRefused: 422,
    engine.errors.BudgetExceeded: 422,
    engine.errors.YearUnknown: 409,
    engine.errors.EngineError: 422,
    records.errors.NotFound: 404,
    records.errors.NotAllowed: 403,
    records.errors.Conflict: 409,
    records.errors.Invalid: 422,
    records.errors.SignInRefused: 401,
    records.errors.WrongOldPassword: 422,
    records.errors.LinkRefused: 410,
    records.errors.AccountLocked: 423,
    records.errors.RateLimited: 429,
    forms.errors.FormsError: 422,
    processes.Refused: 422,
}


def prefers_english() -> bool:
    """Tell whether the caller asked for English; Chinese otherwise."""
    return request.accept_languages.best_match(["zh-CN", "zh", "en"], default="zh-CN") == "en"


def problem(status: int, detail: str = "", detail_en: str = "", **members: Any) -> Problem:
    """Make a problem of a status with the standard title."""
    title, title_en = TITLES.get(status, TITLES[400])
    return Problem(status, title, title_en, detail, detail_en or detail, members)


def of_exception(error: Exception) -> Problem | None:
    """Return the answer to an exception of the rooms, or None when the table has no row for it."""
    status = next((STATUS[cls] for cls in type(error).__mro__ if cls in STATUS), None)
    if status is None:
        return None
    zh, en = _both(error)
    answer = Problem(status, *SAID.get(type(error), TITLES[status]), zh, en, _members(error))
    if "retry_after" in answer.members:
        answer.headers["Retry-After"] = str(answer.members["retry_after"])
    return answer


def _both(error: Exception) -> tuple[str, str]:
    text = getattr(error, "text", None)
    if text is not None:
        return text.zh, text.en
    return getattr(error, "zh", "") or str(error), str(error)


def _members(error: Exception) -> dict[str, Any]:
    if isinstance(error, records.errors.RateLimited):
        return {"until": error.until.isoformat(), "retry_after": error.retry_after}
    if isinstance(error, processes.Refused):
        return {"errors": error.reasons}
    if isinstance(error, engine.DefinitionRefused):
        return {"findings": [finding(f) for f in error.findings]}
    wait = getattr(error, "retry_after", None)
    return {"retry_after": wait} if wait else {}


def finding(found: Any) -> dict[str, Any]:
    """Dump one finding of a check."""
    return {
        "file": found.file, "element": found.element, "line": found.line, "severity": found.severity,
        "code": found.code, "message": found.message_zh, "message_en": found.message_en,
        "remedy": found.remedy_zh, "remedy_en": found.remedy_en,
        "path": list(found.path),
    }  # fmt: skip


def install(app: Flask) -> None:
    """Answer every exception of a request as a problem; what no table names is logged and told without detail."""
    app.register_error_handler(Problem, lambda error: error.answer())
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(RecursionError, _too_deep)
    app.register_error_handler(Exception, _any)


def _invalid(error: ValidationError) -> Response:
    return problem(422, "请检查填写的内容", "Please check the input", errors=_flat(error.messages)).answer()


def _flat(messages: Any, prefix: str = "") -> list[dict[str, str]]:
    if isinstance(messages, dict):
        return [row for key, value in messages.items() for row in _flat(value, f"{prefix}.{key}".strip("."))]
    found = messages if isinstance(messages, list) else [messages]
    return [{"key": prefix, "message": library_messages.of_field(str(m)), "message_en": str(m)} for m in found]


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    messages = getattr(error, "data", {}).get("messages") if isinstance(getattr(error, "data", None), dict) else None
    if messages:
        return problem(422, "请检查填写的内容", "Please check the input", errors=_flat(messages)).answer()
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    return problem(status, library_messages.of_status(status), error.description or error.name).answer()


def _too_deep(error: RecursionError) -> Response:
    """A body nested so deep that its parser gives up; logged, as it could be ours."""
    log.warning("nested too deep", path=request.url_rule.rule if request.url_rule else "")
    return problem(400, "内容嵌套过深，请减少层次", "Expected a body that is not nested so deep").answer()


def _any(error: Exception) -> Response:
    known = of_exception(error)
    if known is not None:
        return known.answer()
    log.exception("request failed", path=request.url_rule.rule if request.url_rule else "")
    return problem(500, "出错已记录，请稍后再试", "The failure was recorded; please try again later").answer()
