"""What changed between two versions of a form, field by field, in words (表单对比)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forms.client import Field, form_fields
from ground.bilingual import Bilingual

KINDS: dict[str, Bilingual] = {
    "textfield": Bilingual("单行文本", "text"), "textarea": Bilingual("多行文本", "long text"),
    "number": Bilingual("数字", "number"), "datetime": Bilingual("日期时间", "date or time"),
    "select": Bilingual("下拉选择", "choice"), "radio": Bilingual("单选", "choice"),
    "checkbox": Bilingual("勾选", "tick"),
    "checklist": Bilingual("多选", "several choices"), "taglist": Bilingual("标签多选", "several choices"),
    "filepicker": Bilingual("文件", "files"), "expression": Bilingual("计算", "computed"),
}  # fmt: skip
_YES = {True: Bilingual("是", "yes"), False: Bilingual("否", "no")}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a form: added, removed or changed; the field's key, and a sentence."""

    kind: str
    field: str
    words: Bilingual


def diff(old: str, new: str) -> list[Change]:
    """The changes of every field from one text of a form to another; an empty text has no fields. BadForm."""
    before, after = _fields(old), _fields(new)
    found: list[Change] = []
    for key in dict.fromkeys([*before, *after]):
        if key not in after:
            said = _said(before[key])
            found.append(Change("removed", key, Bilingual(f"删除字段{said.zh}", f"Removed the field {said.en}")))
        elif key not in before:
            found.append(Change("added", key, _added(after[key])))
        else:
            found += _changed(before[key], after[key])
    return found


def _fields(text: str) -> dict[str, Field]:
    return {one.key: one for one in form_fields(text)} if text.strip() else {}


def _said(field: Field) -> Bilingual:
    return Bilingual(f"“{field.label_zh or field.key}”", f"'{field.label_en or field.key}'")


def _kind(field: Field) -> Bilingual:
    return KINDS.get(field.kind, Bilingual(field.kind, field.kind))


def _added(field: Field) -> Bilingual:
    said, kind = _said(field), _kind(field)
    must = Bilingual("，必填", ", required") if field.required else Bilingual("", "")
    return Bilingual(f"新增字段{said.zh}（{kind.zh}{must.zh}）", f"Added the field {said.en} ({kind.en}{must.en})")


def _changed(old: Field, new: Field) -> Iterator[Change]:
    said = _said(new)
    for zh, en, was, now in (
        ("名称", "label", Bilingual(old.label_zh, old.label_en), Bilingual(new.label_zh, new.label_en)),
        ("类型", "type", _kind(old), _kind(new)),
        ("必填", "required", _YES[old.required], _YES[new.required]),
        ("只读", "read-only", _YES[old.readonly], _YES[new.readonly]),
        ("选项", "options", _options(old), _options(new)),
    ):
        if was != now:
            yield Change("changed", new.key, Bilingual(
                f"字段{said.zh}的{zh}由“{was.zh or '空'}”改为“{now.zh or '空'}”",
                f"Changed the {en} of the field {said.en} from '{was.en or 'empty'}' to '{now.en or 'empty'}'",
            ))  # fmt: skip


def _options(field: Field) -> Bilingual:
    return Bilingual("、".join(one.zh for one in field.options), ", ".join(one.en for one in field.options))
