"""The Flask application: blueprints, identity, problems, headers, and the web front beside the API."""

from __future__ import annotations

import mimetypes
from functools import partial
from pathlib import Path

from flask import Flask, Response, current_app, request, send_from_directory
from flask_smorest import Api
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.utils import safe_join

from api import admission, identity, problems
from api.access import public
from api.context import House
from api.problems import problem
from api.routes import blueprints

LARGEST_BODY = 24 * 1024 * 1024  # bytes; a workbook of 20 MB and its envelope
_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    # style-src-attr: bpmn-js draws the icons of its menus with style="…"; style sheets come from here alone.
    # img: evidence is shown from blobs
    ("Content-Security-Policy", "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; "
    "style-src-attr 'unsafe-inline'; font-src 'self' data:; object-src 'none'; frame-src blob:; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"),
)
_COMPRESSED = (("br", ".br"), ("gzip", ".gz"))  # what the build leaves beside a file, the smaller first
_ENCRYPTED = ("Strict-Transport-Security", "max-age=31536000")  # seconds: a year
_API_HEADERS = (*_HEADERS, ("Cache-Control", "private, no-store"))


def create_app(house: House) -> Flask:
    """Build the application over a house; nothing of it is global."""
    app = Flask("heban", static_folder=None)
    app.config.update(
        API_TITLE="Heban 核办", API_VERSION="v1", OPENAPI_VERSION="3.0.3", OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json", MAX_CONTENT_LENGTH=LARGEST_BODY, PROPAGATE_EXCEPTIONS=False,
    )  # fmt: skip
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["heban"] = house
    if house.trusted_proxies:
        near = house.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=near, x_proto=near)  # type: ignore[method-assign]
    admission.install(app)
    identity.install(app)
    spec = Api(app)
    for blueprint in blueprints(demo=bool(house.demo)):
        spec.register_blueprint(blueprint)
    problems.install(app)  # after flask-smorest, whose own answers are no problem details
    app.after_request(_harden)
    _open_specification(app)
    if house.web is not None:
        _serve_front(app, house.web)
    return app


def _harden(response: Response) -> Response:
    given = {name.lower() for name, _value in response.headers}
    wanted = _API_HEADERS if request.path.startswith("/api/") else _HEADERS
    if request.is_secure or current_app.extensions["heban"].secure_cookies:
        wanted = (*wanted, _ENCRYPTED)
    response.headers.extend([pair for pair in wanted if pair[0].lower() not in given])
    return response


def _open_specification(app: Flask) -> None:
    """The OpenAPI document is one of the open routes."""
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api-docs."):
            app.view_functions[endpoint] = public(partial(view))


def _serve_front(app: Flask, folder: Path) -> None:
    """Serve the built front; every path that is no file is a page of the one-page application."""

    @app.get("/", defaults={"path": "index.html"})
    @app.get("/<path:path>")
    @public
    def front(path: str) -> Response:
        if path.startswith("api/"):
            raise problem(404, "没有这个接口", "Expected a route of the API but there is none at this path")
        found = safe_join(str(folder), path)
        name = path if found is not None and Path(found).is_file() else "index.html"
        if _hidden(path) or name == "index.html" and _names_a_file(path):
            raise problem(404, "没有这个文件", "Expected a file of the web front but there is none of this name")
        response = _sent(folder, name)
        lasting = name.startswith("assets/")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
        return response


def _sent(folder: Path, name: str) -> Response:
    """A file as the build compressed it, where the browser takes that and the build did; else as it is."""
    for coding, ending in _COMPRESSED:
        if request.accept_encodings.quality(coding) > 0 and (folder / f"{name}{ending}").is_file():
            response = send_from_directory(folder, f"{name}{ending}", mimetype=mimetypes.guess_type(name)[0])
            response.headers["Content-Encoding"] = coding
            break
    else:
        response = send_from_directory(folder, name)
    response.vary.add("Accept-Encoding")
    return response


def _hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def _names_a_file(path: str) -> bool:
    """Is this asked of the server as a file, not as a page that the one-page application draws?"""
    last = path.rpartition("/")[2]
    return path != "index.html" and (path.startswith("assets/") or "." in last)
