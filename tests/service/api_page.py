"""Writes docs/reference/api.md from the routes of the application: `python -m tests.service.api_page`."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from api.app import create_app
from api.context import House

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "api.md"
HEAD = """# The HTTP API

Generated from the routes by `python -m tests.service.api_page`; a test keeps it true. The full description with every
body is the OpenAPI document at `/api/openapi.json`. All paths below stand under `/api`.

## Rules for every route

- **Signing in.** `POST /auth/sign-in` sets the cookie `heban_session` (HttpOnly, SameSite=Lax) and answers with a `csrf`
  token, which every write carries as the header `X-CSRF-Token`. Programs use `Authorization: Bearer …` from
  `POST /auth/tokens` instead.
- **Acting.** A request acts in one role at one organisation; `POST /auth/act-as` chooses another of one's own roles.
- **Doing something once.** Every POST that acts takes an `Idempotency-Key`. The same key and body give the same answer
  for 24 hours and no second effect; another body under the key is 422.
- **Errors** are problem details (RFC 9457): `title`, `status`, `detail` (`detail_en`), and, where a rule refused, `errors`
  with `rule`, `level`, `document`, `remedy`. 401 not signed in, 403 not this role, 404 not there or not yours, 409 somebody
  was first, 422 not acceptable as it is, 423 locked out, 428 change the password first, 429 too often.
- **Language.** `Accept-Language: en` gives English titles and details; texts that come from data carry both (`name`,
  `name_en`).
- **Lists** are `{items, next}`; pass `next` back as `cursor`. Lists carry an `ETag`; `If-None-Match` gives 304.
- **Times** are instants in UTC (`2026-09-18T01:00:00Z`); statutory days are local dates (`2026-09-18`).

*who* is the permission that the role in use must have (docs/reference/records.md), `public`, or `signed_in` for what every
account may do for itself. Which rows one sees depends on the scope, not on the route.

"""


def page() -> str:
    """The page as it must stand in the repository."""
    empty = create_engine("sqlite://")  # why: routes need no stores, but the house makes its view for reading at once
    app = create_app(House(Any, empty, Any, None, {}, Path(), Path()))  # type: ignore[arg-type]
    lines = [HEAD + "| method | path | who | what |", "| --- | --- | --- | --- |"]
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.rule, sorted(r.methods or ()))):
        if not rule.rule.startswith("/api/"):
            continue
        view = app.view_functions[rule.endpoint]
        method = next(m for m in ("GET", "POST", "PUT", "DELETE", "PATCH") if m in (rule.methods or ()))
        path = rule.rule.removeprefix("/api")
        lines.append(f"| {method} | `{path}` | `{view.access}` | {_what(view)} |")
    return "\n".join(lines) + "\n"


def _what(view: Any) -> str:
    """The first sentence of a route's docstring."""
    told = inspect.getdoc(view) or ""
    if told.startswith("partial("):
        return "The OpenAPI document."
    return " ".join(told.split("\n\n")[0].split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
