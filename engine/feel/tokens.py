"""From text to tokens: numbers, strings, names, operators; comments and white space fall away."""

from __future__ import annotations

import re
from typing import NamedTuple

from engine.feel.budget import MAX_TEXT, MAX_TOKENS
from engine.feel.errors import FeelBudgetError, FeelSyntaxError

_START = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_SPACE = " \t\n\r\v\f\u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_TOKEN = re.compile(
    rf"(?P<space>[{_SPACE}]+|//[^\n\r]*|/\*.*?\*/)"
    r"|(?P<num>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)"
    rf"|(?P<name>[{_START}][{_PART}]*)"
    r'|(?P<str>"(?:[^"\\]|\\.)*")'
    r"|(?P<op>\.\.\.|\.\.|\*\*|->|<=|>=|!=|==|[-+*/<>=()\[\]{},.:;?@'\u2019|&%$#~^!])",
    re.DOTALL | re.ASCII,
)
# What a Chinese input method types for an operator, a bracket or a quotation mark; all but the quotation marks may be
# part of a name (grammar rule 29), so that nothing else tells the slip.
_FULL_WIDTH = re.compile(
    "[\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\u3001\u3002\u3008-\u3011\u201c\u201d]"
)
FULL_WIDTH_REMEDY = ("Type the sign in half width, without the Chinese input method.",
                     "请切换到英文输入法，用半角符号重写。")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\", "b": "\b", "f": "\f"}


class Token(NamedTuple):
    """One token: kind (num, name, str, op, end), its text (of a string: its value) and where it starts."""

    kind: str
    text: str
    start: int
    end: int


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def full_width_sign(text: str) -> str:
    """The first sign of full width in a text, "" if there is none."""
    found = _FULL_WIDTH.search(text)
    return found[0] if found else ""


def tokenize(text: str) -> list[Token]:
    """All tokens of the text, ended by one of kind "end"; FeelSyntaxError, FeelBudgetError."""
    if len(text) > MAX_TEXT:
        raise FeelBudgetError("text", MAX_TEXT)
    tokens: list[Token] = []
    offset, match = 0, _TOKEN.match
    while offset < len(text):
        found = match(text, offset)
        if found is None or (found.group() == "/" and text.startswith("/*", offset)):
            raise _unreadable(text, offset)
        kind = found.lastgroup or "op"
        if kind != "space":
            body = unescape(found.group()[1:-1]) if kind == "str" else found.group()
            tokens.append(Token(kind, body, offset, found.end()))
            if len(tokens) > MAX_TOKENS:
                raise FeelBudgetError("text", f"{MAX_TOKENS} tokens")
        offset = found.end()
    tokens.append(Token("end", "", offset, offset))
    return tokens


def _unreadable(text: str, offset: int) -> FeelSyntaxError:
    if text[offset] == '"':
        return FeelSyntaxError(position(text, offset), ("a closing quotation mark", "结束的引号"), "the end",
                               ("Close the string with \".", "请用英文双引号结束文本。"))
    if text.startswith("/*", offset):
        return FeelSyntaxError(position(text, offset), ("the end of the comment */", "注释结尾 */"), "the end")
    if full_width_sign(text[offset]):
        return FeelSyntaxError(position(text, offset), ("a half-width sign", "半角符号"), repr(text[offset]),
                               FULL_WIDTH_REMEDY)
    return FeelSyntaxError(position(text, offset), ("a FEEL expression", "FEEL 表达式"), repr(text[offset]),
                           ("Remove this character.", "请删除此字符。"))


def unescape(body: str) -> str:
    r"""The value of a string literal: \n, \", \uXXXX (pairs joined), \UXXXXXX; other backslashes stay."""
    if "\\" not in body:
        return body
    return _join_pairs(_ESCAPE.sub(_escaped, body))


def _escaped(found: re.Match[str]) -> str:
    code = found.group(1) or found.group(2)
    if code is None:
        return _PLAIN.get(found.group(3), found.group())
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF else found.group()


def _join_pairs(text: str) -> str:
    if not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
