"""Gives rooms another import name, in their own modules and in code that uses them.

`python packaging/heban-engine/renaming.py FOLDER …` changes every module below the folders, in place, from `engine` to
`heban_engine`: the build does it with its copy of the rooms, and whoever moves from a checkout to the wheel can.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NEW_NAME = "heban_engine"
DOTTED = re.compile(r"\w+(\.\w+)+")

Edit = tuple[int, int, bytes]  # line, column and length of the old name; columns count bytes, as `ast` has them


class NotRenamed(Exception):
    """Code that names a room in a way that a change of imports does not reach."""


def rooms() -> list[str]:
    """The top-level packages that the wheel carries; the first is the engine itself."""
    read = ConfigParser()
    read.read(HERE / "setup.cfg", encoding="utf-8")
    return read["heban-engine"]["rooms"].split()


def new_names() -> dict[str, str]:
    """Each room's import name in the wheel."""
    first, *others = rooms()
    return {first: NEW_NAME, **{room: f"{NEW_NAME}.{room}" for room in others}}


def renamed(source: str, names: Mapping[str, str]) -> str:
    """Return a module's source under the new names: imports of rooms, and strings that are a module's dotted name.

    Comments and other text stay. Raises NotRenamed for `import room.module`, which binds the old name.
    """
    lines = source.encode().splitlines(keepends=True)
    for line, column, old in sorted(_places(ast.parse(source), lines, names), reverse=True):
        text = lines[line - 1]
        new = names[old.decode()].encode()
        lines[line - 1] = text[:column] + new + text[column + len(old) :]
    return b"".join(lines).decode()


def rename_below(folder: Path, names: Mapping[str, str]) -> None:
    """Rewrite every module below a folder."""
    for path in sorted(folder.rglob("*.py")):
        try:
            path.write_text(renamed(path.read_text(encoding="utf-8"), names), encoding="utf-8")
        except NotRenamed as error:
            raise NotRenamed(f"{path}: {error}") from None


def _places(tree: ast.Module, lines: list[bytes], names: Mapping[str, str]) -> Iterator[Edit]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield from _first_word(node, lines, node.module or "", names)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield from _imported(alias, names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
            yield from _first_word(node, lines, node.value, names)


def _imported(alias: ast.alias, names: Mapping[str, str]) -> Iterator[Edit]:
    room = alias.name.partition(".")[0]
    if room not in names:
        return
    if alias.asname is None:
        raise NotRenamed(
            f"Expected `from … import …` or `import … as …` but line {alias.lineno} says `import {alias.name}`: "
            "name what it imports\n"
            f"第 {alias.lineno} 行的 `import {alias.name}` 无法改名，请写成 `from … import …` 或 `import … as …`"
        )
    yield alias.lineno, alias.col_offset, room.encode()


def _first_word(node: ast.stmt | ast.expr, lines: list[bytes], dotted: str, names: Mapping[str, str]) -> Iterator[Edit]:
    room = dotted.partition(".")[0]
    if room not in names or not _is_module(dotted):
        return
    found = re.compile(rb"\b" + dotted.encode() + rb"\b").search(lines[node.lineno - 1], node.col_offset)
    if found is None:
        raise NotRenamed(
            f"Expected {dotted} in one piece but line {node.lineno} breaks it: write it in one\n"
            f"第 {node.lineno} 行把 {dotted} 断开了，请写在一起"
        )
    yield node.lineno, found.start(), room.encode()


def _is_module(dotted: str) -> bool:
    """Is it a module of the checkout? Other dotted words, such as a file `engine.db`, only look like one."""
    path = ROOT.joinpath(*dotted.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


if __name__ == "__main__":
    for given in sys.argv[1:]:
        rename_below(Path(given), new_names())
