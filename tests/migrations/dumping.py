"""An installation as text that git keeps: its rows as INSERT statements, the other files of its home as base64.

The statements load into SQLite and PostgreSQL alike: booleans are TRUE and FALSE, instants are text, bytes are X'…',
which `statements` turns into PostgreSQL's form. It knows nothing of Heban, so that any head can be stored with it.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

LARGE = 200_000  # bytes of text from which a dump is compressed
BYTES = re.compile(r"\bX'([0-9a-f]*)'")


def dump(database: Path, to: Path) -> Path:
    """Write every row of a SQLite file as one INSERT a line; returns the file, `.gz` at its end when it is large."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        lines = [line for (name,) in named for line in _rows(connection, name)]
    text = "".join(f"{line}\n" for line in lines).encode()
    if len(text) <= LARGE:
        to.write_bytes(text)
        return to
    packed = to.with_name(f"{to.name}.gz")
    packed.write_bytes(gzip.compress(text, mtime=0))
    return packed


def statements(dumped: Path, bytes_as: str = "X'{}'") -> dict[str, list[str]]:
    """The INSERT statements of a dump by table; `bytes_as` is how the store writes bytes, e.g. `'\\x{}'`."""
    packed = dumped.with_name(f"{dumped.name}.gz")
    text = gzip.decompress(packed.read_bytes()).decode() if packed.exists() else dumped.read_text("utf-8")
    found: dict[str, list[str]] = {}
    for line in re.split(r";\n(?=INSERT INTO |\Z)", text):
        if line:
            statement = BYTES.sub(lambda digits: bytes_as.format(digits[1]), line)
            found.setdefault(line.split('"')[1], []).append(statement)
    return found


def pack(home: Path, to: Path) -> None:
    """Keep every file of a home but its database."""
    files = sorted(p for p in home.rglob("*") if p.is_file() and not p.name.startswith("heban.db"))
    kept = {str(p.relative_to(home)): base64.b64encode(p.read_bytes()).decode() for p in files}
    to.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")


def unpack(packed: Path, home: Path) -> None:
    """Lay the kept files into a home."""
    for name, content in json.loads(packed.read_text("utf-8")).items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(content))


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    columns = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    names = ", ".join(f'"{column[1]}"' for column in columns)
    booleans = [column[2] == "BOOLEAN" for column in columns]
    for row in connection.execute(f'SELECT {names} FROM "{table}" ORDER BY rowid'):  # noqa: S608 - our own file
        values = ", ".join(_literal(value, boolean) for value, boolean in zip(row, booleans, strict=True))
        yield f'INSERT INTO "{table}" ({names}) VALUES ({values});'  # noqa: S608 - our own file


def _literal(value: object, boolean: bool) -> str:
    if value is None:
        return "NULL"
    if boolean:
        return "TRUE" if value else "FALSE"
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)
