"""Builds the web front (web/dist) for a wheel or a source archive, where it is missing or older than its sources."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

SOURCES = ("src", "public", "index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")


class FrontNotBuilt(Exception):
    """The web front is missing and cannot be built here; the text says why and what to do, in both languages."""


def built_front(web: Path) -> Path:
    """Return the built front of `web/`, building it first where a source is newer.

    A source archive has no sources of the front but the front itself, which is taken as it is.
    Raises FrontNotBuilt without Node or npm, or where they fail.
    """
    dist = web / "dist"
    if not _current(web, dist / "index.html"):
        _need_node()
        if not _installed(web):
            _npm(web, "ci", "--no-audit", "--no-fund")
        _npm(web, "run", "--silent", "build")
    return dist


def _current(web: Path, page: Path) -> bool:
    sources = [file for name in SOURCES for file in (web / name, *(web / name).rglob("*")) if file.is_file()]
    if not page.is_file():
        if not sources:
            raise FrontNotBuilt(
                f"Expected the built front in {page.parent} but found neither it nor its sources: "
                "install from a whole checkout or a wheel\n"
                f"{page.parent} 中没有构建好的前端，也没有前端源码：请使用完整的代码库或安装包"
            )
        return False
    return all(file.stat().st_mtime <= page.stat().st_mtime for file in sources)


def _need_node() -> None:
    node = shutil.which("node")
    said = _output(node, "--version") if node and shutil.which("npm") else ""
    numbers = re.match(r"v(\d+)\.(\d+)", said)
    version = (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
    if not ((20, 19) <= version < (21, 0) or version >= (22, 12)):
        raise FrontNotBuilt(
            f"Expected Node 20.19 or 22.12 or newer with npm to build the web front but found {said or 'none'}: "
            "install nodejs and npm, or install a wheel of Heban, which needs no Node\n"
            f"构建前端需要 Node 20.19 或 22.12 以上和 npm，当前为 {said or '未安装'}："
            "请安装 nodejs 和 npm，或改用核办的安装包（wheel），它不需要 Node"
        )


def _installed(web: Path) -> bool:
    """Are all packages of the lock file in node_modules, each in its version? Optional ones belong to other systems."""
    kept = web / "node_modules" / ".package-lock.json"
    if not kept.is_file():
        return False
    wanted, found = (json.loads(path.read_text("utf-8"))["packages"] for path in (web / "package-lock.json", kept))
    missing = [name for name, one in wanted.items() if name and name not in found and not one.get("optional")]
    return not missing and all(wanted.get(name, {}).get("version") == one.get("version") for name, one in found.items())


def _npm(web: Path, *words: str) -> None:
    done = subprocess.run([shutil.which("npm") or "npm", *words], cwd=web, capture_output=True, text=True, check=False)
    if done.returncode:
        command = f"npm {' '.join(words)}"
        raise FrontNotBuilt(
            f"Expected `{command}` in {web} to succeed but it failed: mend what it says below, then install again\n"
            f"{web} 中的 `{command}` 失败，原文如下：请处理后重新安装\n{(done.stdout + done.stderr)[-3000:]}"
        )


def _output(program: str, *words: str) -> str:
    return subprocess.run([program, *words], capture_output=True, text=True, check=False).stdout.strip()
