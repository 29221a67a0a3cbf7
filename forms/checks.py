"""Everything wrong with a form schema, each fault at its component, for the editor and for deployment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from forms.codes import has_table, table_names
from forms.errors import BadExpression, Finding
from forms.expressions import check_expression, check_pattern, is_feel
from forms.options import english_of
from forms.schema import CHOICES, Component, Parsed, parse
from forms.shape import shape_of
from forms.widgets import unknown_widget
from ground.bilingual import Bilingual
from ground.blank import is_blank

LABELS: dict[str, tuple[str, ...]] = {
    "text": ("text",), "html": ("content",), "separator": (), "spacer": (), "expression": (),
    "datetime": ("label", "dateLabel", "timeLabel"),
}
FEEL_BOUNDS = ("min", "max", "minLength", "maxLength", "decimalDigits")
SUBTYPES = ("date", "time", "datetime")
CJK = re.compile(r"[\u3400-\u9fff]")


def check_form(schema: Mapping[str, Any] | str) -> list[Finding]:
    """Check a form-js schema; [] when it is sound. Raises BadForm only when it is no form at all.

    Beside what no form may hold, a widget that no page draws: a running case's older form may still name one.
    """
    parsed = parse(schema)
    return findings_of(parsed) + [one for component in parsed.walk() for one in unknown_widget(component)]


def findings_of(parsed: Parsed) -> list[Finding]:
    """The findings of a parsed form: structure, keys, labels, options, expressions, patterns."""
    found = list(parsed.findings)
    found += [_duplicate(clash.component, clash.key) for clash in shape_of(parsed.components)[1]]
    for component in parsed.walk():
        for check in (_labels, _options, _expressions, _pattern, _subtype):
            found += check(component)
    return found


def _finding(
    component: Component, code: str, message: Bilingual, remedy: Bilingual, severity: str = "error"
) -> Finding:
    return Finding(component.place, code, severity, message, remedy)


def _duplicate(component: Component, key: str) -> Finding:
    return _finding(component, "duplicate-key", Bilingual(
        f"字段名“{key}”已被另一组件使用", f"the key “{key}” is already used by another component",
    ), Bilingual("请改用不同的字段名", "give each component a key of its own"))


def label_of(component: Component) -> tuple[str, str]:
    """The label of a component, Chinese and English ("" where missing)."""
    for name in LABELS.get(component.kind, ("label",)):
        zh = component.raw.get(name)
        if isinstance(zh, str) and not is_blank(zh):
            return zh.strip(), component.custom(f"{name}:en").strip() or component.custom("label:en").strip()
    return "", component.custom("label:en").strip()


def _labels(component: Component) -> Iterator[Finding]:
    if component.kind in ("separator", "spacer", "expression"):
        return
    zh, en = label_of(component)
    if component.kind == "group" and not zh and not en:
        return
    yield from _sides(component, zh, en)
    described = component.raw.get("description")
    if isinstance(described, str) and described and not is_feel(described):
        yield from _sides(component, described, component.custom("description:en"), "description")


def _sides(component: Component, zh: str, en: str, what: str = "label") -> Iterator[Finding]:
    if is_feel(zh):
        return
    if not zh:
        yield _finding(component, f"no-{what}-zh", Bilingual("缺少中文名称", f"has no Chinese {what}"),
                       Bilingual(f"请填写 {what}", f"fill in `{what}`"), "warning")
    if not en:
        yield _finding(component, f"no-{what}-en", Bilingual(f"缺少英文（{what}:en）", f"has no English {what}"),
                       Bilingual(f"请在 properties 中填写“{what}:en”", f"fill in `{what}:en` under `properties`"),
                       "warning")
    elif CJK.search(en):
        yield _finding(component, f"{what}-en-chinese",
                       Bilingual("英文名称含有汉字", f"the English {what} holds Chinese"),
                       Bilingual("请翻译", "translate it"), "warning")


def _options(component: Component) -> Iterator[Finding]:
    table = component.custom("codeTable")
    if table and not has_table(table):
        yield _finding(component, "unknown-code-table", Bilingual(
            f"没有名为“{table}”的代码表", f"there is no code table “{table}”",
        ), Bilingual(f"可用的代码表：{'、'.join(table_names())}", f"known tables: {', '.join(table_names())}"))
    if component.kind not in CHOICES or table:
        return
    listed = component.raw.get("values")
    if any(component.raw.get(name) for name in ("valuesKey", "valuesExpression")):
        return
    if not isinstance(listed, list) or not listed:
        yield _finding(component, "no-options", Bilingual("没有选项", "offers no options"), Bilingual(
            "请填写选项、选项来源或代码表", "give `values`, `valuesKey`, `valuesExpression` or `properties.codeTable`"))
        return
    yield from _listed(component, listed)


def _listed(component: Component, listed: list[Any]) -> Iterator[Finding]:
    seen: set[str] = set()
    for item in listed:
        if not isinstance(item, Mapping) or not isinstance(item.get("value"), str | int | float):
            yield _finding(component, "bad-option", Bilingual("选项缺少取值", "an option has no value"),
                           Bilingual("请为每个选项填写 value", "give each option a `value`"))
            continue
        value = str(item["value"])
        if value in seen:
            yield _finding(component, "duplicate-option", Bilingual(
                f"选项取值“{value}”重复", f"the option value “{value}” occurs twice",
            ), Bilingual("请为每个选项填写不同的取值", "give each option a value of its own"))
        seen.add(value)
        if not english_of(component, item):
            yield _finding(component, "no-option-en", Bilingual(
                f"选项“{item.get('label', value)}”缺少英文", f"option “{value}” has no English label",
            ), Bilingual(f"请在 properties 中填写“option:en:{value}”",
                    f"fill in `option:en:{value}` under `properties`"), "warning")


def _expressions(component: Component) -> Iterator[Finding]:
    for name, text in _feel_texts(component):
        try:
            check_expression(text)
        except BadExpression as error:
            yield _finding(component, "bad-feel", Bilingual(
                f"{name} 的表达式有误：{error.text.zh}", f"the expression of {name} is wrong: {error.text.en}",
            ), Bilingual("请修改表达式", "correct the expression"))


def _feel_texts(component: Component) -> Iterator[tuple[str, str]]:
    if component.hide:
        yield "conditional.hide", component.hide
    for name in ("readonly", "label", "description", "text", "dataSource"):
        text = component.raw.get(name)
        if isinstance(text, str) and is_feel(text):
            yield name, text
    source = component.raw.get("valuesExpression")
    if isinstance(source, str) and source.strip():
        yield "valuesExpression", source
    if component.kind == "expression":
        yield "expression", str(component.raw.get("expression") or "=")
    for name in FEEL_BOUNDS:
        text = component.option(name)
        if isinstance(text, str) and is_feel(text):
            yield name, text


def _pattern(component: Component) -> Iterator[Finding]:
    pattern = component.option("pattern")
    if isinstance(pattern, str) and pattern:
        try:
            check_pattern(pattern)
        except BadExpression as error:
            yield _finding(component, "bad-pattern", error.text, Bilingual(
                "请改用更简单的正则表达式", "use a simpler pattern"))


def _subtype(component: Component) -> Iterator[Finding]:
    if component.kind == "datetime" and component.raw.get("subtype", "date") not in SUBTYPES:
        yield _finding(component, "bad-subtype", Bilingual("日期类型应为 date、time 或 datetime",
                       "expected subtype date, time or datetime"), Bilingual("请选择类型", "choose one of them"))
    if component.kind == "html" and re.search(r"<\s*(script|iframe|object|embed)|\bon\w+\s*=|javascript:",
                                              str(component.raw.get("content", "")), re.IGNORECASE):
        yield _finding(component, "active-html", Bilingual("说明文字中含有脚本", "the content holds active HTML"),
                       Bilingual("请只写文字", "write plain text"))
