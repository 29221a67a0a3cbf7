"""The first files of a process that is created in the studio, from what the page asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from api.context import house
from api.problems import problem
from ground.bilingual import Bilingual
from processes.created.about import ABOUT
from processes.created.blank import New, Seat, copied, line_of_seats


def files_of_new(body: Mapping[str, Any], source: Any, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a new process: those of a version under its key, or a line of the seats that were named."""
    seats = [Seat(Bilingual(one["name"], one["name_en"]), one["role"], one["relation"]) for one in body["seats"]]
    new = New(body["key"], Bilingual(body["name"], body["name_en"]), seats)
    if source is None:
        if not seats:
            raise problem(
                422, "请至少设一个办理席位，或从已有流程复制", "Expected at least one seat, or a process to copy"
            )
        made = line_of_seats(new)
    else:
        made = copied(new, source.key, files, _copied_from(source.key))
    about = json.loads(made.get(ABOUT, b"{}"))
    starters = [{**one, "stages": one["stages"]} for one in body["starters"]] or about.get("starters", [])
    made[ABOUT] = json.dumps({**about, "starters": starters}, ensure_ascii=False, indent=2).encode()
    return made


def _copied_from(key: str) -> str:
    """The process of the house whose words and lists a copy keeps; a case of many rows cannot be copied."""
    process = house().processes.get(key)
    if process is not None and process.many is not None:
        raise problem(
            422, "名册类流程带有专门的程序，不能复制；请从空白席位线新建",
            "Expected a process about one thing but this one has rows, which its own folder fills: begin with seats",
        )  # fmt: skip
    return key if process is not None else ""
