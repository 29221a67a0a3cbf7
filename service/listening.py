"""The address that a server listens on, and the front that it serves: both are checked before anything else starts."""

from __future__ import annotations

import errno
import socket
import sys
from typing import Any

from service.configuration import Configuration
from service.refusals import NotReady

BACKLOG = 2048  # connections that wait while the server starts, as many as gunicorn keeps
REASONS = {
    errno.EADDRINUSE: ("another process listens there", "该地址已被其他进程占用"),
    errno.EACCES: ("this account has no right to it", "当前账户无权使用"),
    errno.EADDRNOTAVAIL: ("this machine has no such address", "本机没有这个地址"),
}


def check_ready(configuration: Configuration) -> None:
    """Raise NotReady where serving would fail: without the built front, or at an address that cannot be listened on."""
    check_front(configuration)
    listen(configuration).close()


def check_front(configuration: Configuration) -> None:
    """Raise NotReady unless the built front is there or the installation serves the API alone."""
    web = configuration.web
    if web is not None and not (web / "index.html").is_file():
        raise NotReady(
            f"Expected the built web front in {web} but found no index.html there: run make web in a checkout, "
            "set HEBAN_WEB to the folder of a built front, or set HEBAN_WEB=off to serve the API alone",
            f"{web} 中没有构建好的前端（缺少 index.html）：在代码库中请运行 make web，"
            "或将 HEBAN_WEB 设为前端所在文件夹；只提供接口时设 HEBAN_WEB=off",
        )


def listen(configuration: Configuration) -> socket.socket:
    """Return a socket that listens at the configured address; raise NotReady when it is taken or cannot be had."""
    try:
        return _listening(configuration.host, configuration.port)
    except (OSError, OverflowError, UnicodeError) as refused:
        raise _refusal(configuration, refused) from refused


def shown(configuration: Configuration) -> str:
    """The address as it is typed into a browser."""
    host = f"[{configuration.host}]" if ":" in configuration.host else configuration.host
    return f"http://{host}:{configuration.port}"


def _listening(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _name, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    opened = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # there the option lets two processes serve one address
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(_with_port(address, port))  # why: getaddrinfo would cut a port that is too large to a wrong one
        opened.listen(BACKLOG)
    except BaseException:
        opened.close()
        raise
    return opened


def _with_port(address: tuple[Any, ...], port: int) -> tuple[Any, ...]:
    return (address[0], port, *address[2:])


def _refusal(configuration: Configuration, refused: Exception) -> NotReady:
    en, zh = _reason(refused)
    return NotReady(
        f"Expected to listen at {shown(configuration)} but could not, because {en}: "
        "choose another port with HEBAN_PORT (or heban serve --port), or another address with HEBAN_HOST",
        f"无法在 {shown(configuration)} 提供服务：{zh}。"
        "请用 HEBAN_PORT（或 heban serve --port）更换端口，或用 HEBAN_HOST 更换地址",
    )


def _reason(refused: Exception) -> tuple[str, str]:
    if isinstance(refused, socket.gaierror | UnicodeError):
        return "its name leads to no address", "该主机名没有对应的地址"
    if isinstance(refused, OSError):
        said = refused.strerror or str(refused)
        return REASONS.get(refused.errno or 0, (said, f"系统提示：{said}"))
    return "a port is a number from 0 to 65535", "端口应为 0 到 65535 的数字"
