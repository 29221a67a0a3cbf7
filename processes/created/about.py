"""What a created process says of itself in `process.json`: read, and checked before it is kept (业务说明).

```
{"like": "", "group": {"zh": "教师", "en": "Teachers"}, "description": {"zh": "…", "en": "…"},
 "starters": [{"role": "student_clerk", "kinds": ["school"], "stages": ["primary"]}],
 "sentence": {"zh": "{teacher}请假 {days} 天", "en": "{teacher}: {days} days"}, "sealed": {"teacher": "name"}}
```
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ground.bilingual import Bilingual
from processes.catalogue import OTHERS, Process, catalogue
from processes.sealed_paths import Mask, hidden
from processes.starters import Starter, Starters
from records.roles import Role
from records.students import codes
from records.tables.org import OrgKind
from records.tables.school import Stage

ABOUT = "process.json"
"""The file that says what people see of a created process."""

MASKS: Mapping[str, tuple[Bilingual, Mask]] = {
    "name": (Bilingual("姓名", "Name"), codes.mask_name),
    "number": (Bilingual("证件号、学籍号", "ID number or student code"), codes.mask_code),
    "birth": (Bilingual("出生日期", "Birth date"), codes.mask_birth),
    "phone": (Bilingual("电话", "Telephone"), codes.mask_phone),
    "address": (Bilingual("地址", "Address"), codes.mask_address),
    "email": (Bilingual("电子邮箱", "E-mail"), codes.mask_email),
    "all": (Bilingual("全部遮盖", "All of it"), hidden),
}
"""How a sealed field looks to whoever may not read it."""

FIELD = re.compile(r"\{([^{}]*)\}")
_NAMES = frozenset({"like", "group", "description", "starters", "sentence", "sealed"})


class BadAbout(Exception):
    """Raised for a `process.json` that cannot be used; says what was expected, in both languages."""

    def __init__(self, words: Bilingual) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True)
class About:
    """What a created process says of itself; `like` is the process of the house that it was copied from."""

    like: str = ""
    group: Bilingual = OTHERS
    description: Bilingual | None = None
    starters: Starters = field(default_factory=lambda: Starters(by_hand=False))
    sentence: Bilingual | None = None
    sealed: Mapping[str, Mask] = field(default_factory=dict)

    @property
    def base(self) -> Process | None:
        """The process of the house that it was copied from."""
        return catalogue().get(self.like)


def about_of(files: Mapping[str, bytes]) -> About:
    """What the files of a version say; without `process.json` nobody starts it by hand. BadAbout."""
    content = files.get(ABOUT)
    return About() if content is None else read(content.decode("utf-8", "replace"))


def read(text: str) -> About:
    """Read a `process.json`; BadAbout names the first thing that is missing, unknown or of another kind."""
    found = _mapping(_loaded(text), "process.json")
    unknown = sorted(found.keys() - _NAMES)
    if unknown:
        raise BadAbout(
            Bilingual(
                f"没有“{unknown[0]}”这一项", f"Expected one of {', '.join(sorted(_NAMES))} but got {unknown[0]!r}"
            )
        )
    like = str(found.get("like") or "")
    if like and like not in catalogue():
        raise BadAbout(
            Bilingual(f"没有业务“{like}”可供沿用", f"Expected a process of the house to be like but got {like!r}")
        )
    starters = tuple(_starters(found.get("starters")))
    return About(
        like, _words(found, "group") or OTHERS, _words(found, "description"),
        Starters(starters, by_hand=bool(starters)), _words(found, "sentence"),
        {**(catalogue()[like].sealed if like else {}), **_sealed(found.get("sealed"))},
    )  # fmt: skip


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as cause:
        raise BadAbout(Bilingual("业务说明不是有效的 JSON", f"Expected JSON in process.json but {cause}")) from cause


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadAbout(
            Bilingual(f"“{name}”须为名称与值", f"Expected names and values in {name} but got {type(value).__name__}")
        )
    return value


def _words(found: Mapping[str, Any], name: str) -> Bilingual | None:
    value = _mapping(found.get(name) or {}, name)
    zh, en = str(value.get("zh") or "").strip(), str(value.get("en") or "").strip()
    if bool(zh) != bool(en):
        raise BadAbout(
            Bilingual(f"“{name}”须中英文都填写", f"Expected {name} in Chinese and in English but one is missing")
        )
    return Bilingual(zh, en) if zh else None


def _starters(value: Any) -> Iterator[Starter]:
    for one in value or []:
        row = _mapping(one, "starters")
        kinds = frozenset(_named(OrgKind, kind, "机构类别") for kind in row.get("kinds") or [])
        stages = frozenset(_named(Stage, stage, "学段") for stage in row.get("stages") or []) or frozenset(Stage)
        if not kinds:
            raise BadAbout(
                Bilingual("每一类发起人须选择机构类别", "Expected kinds of organisations for each starter but got none")
            )
        yield Starter(_named(Role, row.get("role"), "角色"), kinds, stages)


def _named(kind: Any, value: Any, zh: str) -> Any:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(one.value for one in kind)
        raise BadAbout(Bilingual(f"没有{zh}“{value}”", f"Expected one of {known} but got {value!r}")) from None


def _sealed(value: Any) -> dict[str, Mask]:
    found = _mapping(value or {}, "sealed")
    for path, mask in found.items():
        if mask not in MASKS:
            raise BadAbout(
                Bilingual(
                    f"字段“{path}”的遮盖方式“{mask}”不存在", f"Expected one of {', '.join(MASKS)} but got {mask!r}"
                )
            )
    return {str(path): MASKS[mask][1] for path, mask in found.items()}
