"""Who may call a route: every route declares it, and a route without a declaration fails the tests.

`@public` for the closed list of open routes, `@signed_in` for what every account may do for itself, and
`@access(permission)` for everything else. The scope of the data is not decided here but in records.scope.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, request

from api.admission import WRITING, check_type
from api.problems import problem
from records.roles import Permission

Route = TypeVar("Route", bound=Callable[..., Any])


def public(route: Route) -> Route:
    """Mark a route as open to everybody."""
    route.access = "public"  # type: ignore[attr-defined]
    return route


def signed_in(route: Route) -> Route:
    """Let any signed-in account call the route, whatever its role, even with a password to be changed."""
    return _guarded(route, "signed_in", None)


def access(permission: Permission) -> Callable[[Route], Route]:
    """Let only roles with the permission call the route."""
    return lambda route: _guarded(route, str(permission), permission)


def _guarded(route: Route, label: str, permission: Permission | None) -> Route:
    @wraps(route)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        check(permission)
        check_type()
        return route(*args, **kwargs)

    guarded.access = label  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def check(permission: Permission | None) -> None:
    """Refuse the request unless it is signed in, carries its CSRF token, and its role holds the permission."""
    who = g.get("who")
    if who is None:
        raise problem(401, "请先登录", "Sign in first")
    if request.method in WRITING and not g.csrf_ok:
        raise problem(403, "页面已过期，请刷新后再试", "Expected the X-CSRF-Token of this session: reload the page")
    if permission is None:
        return
    if who.must_change:
        raise problem(428, "首次登录或密码到期，请先修改密码", "The password must be changed first")
    if permission not in who.permissions:
        raise problem(
            403,
            f"当前身份“{who.role_title[0]}”不能办理此事，可切换身份或联系本级系统管理员",
            f"The role {who.role_title[1]} may not do this: act in another role or ask your administrator",
            permission=str(permission),
        )
