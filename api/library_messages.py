"""The standard sentences of the libraries below, in Chinese: what a body lacks, and what the web server refuses."""

from __future__ import annotations

import re

_FIELDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), zh)
    for pattern, zh in (
        (r"^Missing data for required field\.$", "此项必填"),
        (r"^Field may not be null\.$", "此项不能为空"),
        (r"^Unknown field\.$", "没有此项，不接受"),
        (r"^Invalid input type\.$", "应为一组字段"),
        (r"^Invalid value\.$", "取值无效"),
        (r"^Expected text without NUL", "含有不能保存的字符"),
        (r"^Expected a file name of a definition", "文件名须如 leave.bpmn（bpmn、dmn、form、yaml）"),
        (r"^Expected text to read but it is blank\.$", "请填写，不能只有空白或看不见的字符"),
        (r"^Invalid JSON body\.$", "内容不是有效的 JSON"),
        (r"^Not a valid (utf-8 )?string\.$", "应为文字"),
        (r"^Not a valid (integer|number)\.$", "应为整数"),
        (r"^Not a valid boolean\.$", "应为是或否"),
        (r"^Not a valid date\.$", "应为日期，例如 2026-09-01"),
        (r"^Not a valid .*datetime\.$", "应为带时区的时间，例如 2026-09-01T01:00:00Z"),
        (r"^Not a valid mapping type\.$", "应为一组字段"),
        (r"^Not a valid list\.$", "应为列表"),
        (r"^Longer than maximum length (\d+)\.$", r"最长 \1"),
        (r"^Shorter than minimum length (\d+)\.$", r"最短 \1"),
        (r"^Length must be between (\d+) and (\d+)\.$", r"长度须为 \1 至 \2"),
        (r"^Must be greater than or equal to (\S+) and less than or equal to (\S+)\.$", r"须在 \1 至 \2 之间"),
        (r"^Must be one of: (.*)\.$", r"须为以下之一：\1"),
    )
)
_STATUS: dict[int, str] = {
    400: "请求格式有误，请刷新后重试",
    404: "没有这个接口，请检查地址",
    405: "此接口不支持该请求方式",
    406: "不能以所要求的格式回答",
    408: "请求超时，请重试",
    413: "内容过大，请缩小后再传",
    414: "地址过长",
    415: "不支持的内容类型，请用 application/json",
    431: "请求头过大",
}


def of_field(message: str) -> str:
    """Say in Chinese what a validation message of the library says; our own messages come back as they are."""
    for pattern, zh in _FIELDS:
        found = pattern.match(message)
        if found:
            return found.expand(zh)
    return message


def of_status(status: int) -> str:
    """Say in Chinese why the web server refused a request."""
    return _STATUS.get(status, "请求未能处理，请稍后再试")
