"""Translate the simple cases of JUEL (`${amount > 5 && !urgent}`) into FEEL; the rest is named.

Camunda 7, Flowable and Activiti write conditions in JUEL. Variables, paths, literals, comparisons, boolean
and arithmetic operators, `empty`, `?:` and a few methods of texts and lists have a FEEL equal; other method calls,
indexes and functions have not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<name>[^\W\d]\w*)|(?P<op>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:().\[\],]))"
)
_WORDS = {"and": "&&", "or": "||", "not": "!", "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=",
          "div": "/", "mod": "%"}  # fmt: skip
_COMPARE = {"==": "=", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_PIECE = re.compile(r"[$#]\{((?:[^{}'\"]|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")*)\}")
_DEEPEST = 40
_COUNTS_FROM_ZERO = "loopCounter"  # there the first instance is 0, here 1
_OF_THE_MACHINE = ("execution", "authenticatedUserId", "processEngineConfiguration")  # objects of the other engine
_LONGEST_REPEATED = 400
_METHODS = {  # (method, number of arguments) -> FEEL of the object {0} and the argument {1}
    ("equals", 1): "({0} = {1})",
    ("contains", 1): "(if {0} instance of string then contains({0}, {1}) else list contains({0}, {1}))",
    ("startsWith", 1): "starts with({0}, {1})",
    ("endsWith", 1): "ends with({0}, {1})",
    ("isEmpty", 0): 'list contains(["", [], {{}}], {0})',
    ("length", 0): "string length({0})",
    ("size", 0): "count({0})",
}


class NotSimple(ValueError):
    """Expected JUEL that has a FEEL equal, but `part` has none."""

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(f"Expected simple JUEL but found {part!r}")


def is_juel(text: str) -> bool:
    """Tell whether a text carries `${...}` or `#{...}`."""
    return "${" in text or "#{" in text


def translate(text: str) -> str:
    """FEEL for a JUEL text; mixed text and expressions become a concatenation. Raises NotSimple."""
    stripped = text.strip()
    whole = _PIECE.fullmatch(stripped)
    if whole:
        return _Reader(whole.group(1)).all()
    parts: list[str] = []
    at = 0
    for piece in _PIECE.finditer(stripped):
        if piece.start() > at:
            parts.append(quoted(stripped[at : piece.start()]))
        parts.append(f"string({_Reader(piece.group(1)).all()})")
        at = piece.end()
    rest = stripped[at:]
    if is_juel(rest) or not parts:
        raise NotSimple(rest or stripped)
    if rest:
        parts.append(quoted(rest))
    return " + ".join(parts)


def quoted(text: str) -> str:
    """A text as a FEEL string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def joinable(text: str) -> str:
    """A FEEL text that other text may follow: a comment that runs to the end of its line is closed."""
    return f"{text}\n" if "//" in text else text


@dataclass(slots=True)
class _Token:
    kind: str
    text: str


class _Reader:
    """Recursive descent over one `${...}` body; depth is bounded by `_DEEPEST`."""

    def __init__(self, body: str) -> None:
        self.tokens = _tokens(body)
        self.at = 0
        self.depth = 0

    def all(self) -> str:
        result = self.choice()
        if self.at < len(self.tokens):
            raise NotSimple(self.tokens[self.at].text)
        return result

    def peek(self) -> str:
        return self.tokens[self.at].text if self._is_op() else ""

    def _is_op(self) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].kind == "op"

    def take(self, *ops: str) -> str:
        if self.peek() in ops and self._is_op():
            self.at += 1
            return self.tokens[self.at - 1].text
        return ""

    def choice(self) -> str:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise NotSimple("(((")
        condition = self.either()
        if self.take("?"):
            first = self.choice()
            if not self.take(":"):
                raise NotSimple("?")
            condition = f"(if {condition} then {first} else {self.choice()})"
        self.depth -= 1
        return condition

    def either(self) -> str:
        left = self.both()
        while self.take("||"):
            left = f"{left} or {self.both()}"
        return left

    def both(self) -> str:
        left = self.compared()
        while self.take("&&"):
            left = f"{left} and {self.compared()}"
        return left

    def compared(self) -> str:
        left = self.sum()
        operator = self.take(*_COMPARE)
        return f"{left} {_COMPARE[operator]} {self.sum()}" if operator else left

    def sum(self) -> str:
        left = self.product()
        while operator := self.take("+", "-"):
            left = f"{left} {operator} {self.product()}"
        return left

    def product(self) -> str:
        left = self.single()
        while operator := self.take("*", "/", "%"):
            right = self.single()
            left = f"modulo({left}, {right})" if operator == "%" else f"{left} {operator} {right}"
        return left

    def single(self) -> str:
        if self.take("!"):
            return f"not({self.deeper()})"
        if self.take("-"):
            return f"-{self.deeper()}"
        if self.take("("):
            inner = self.choice()
            if not self.take(")"):
                raise NotSimple("(")
            return f"({inner})"
        return self.operand()

    def deeper(self) -> str:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise NotSimple("!!!")
        inner = self.single()
        self.depth -= 1
        return inner

    def operand(self) -> str:
        if self.at >= len(self.tokens) or self._is_op():
            raise NotSimple(self.peek() or "}")
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "string":
            return quoted(re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL))
        if token.kind == "number" or token.text in ("true", "false", "null"):
            return token.text
        if token.text == "empty":
            value = _repeatable(self.deeper())
            return f'list contains([null, "", [], {{}}], {value})'
        return self.path(token.text)

    def path(self, name: str) -> str:
        if name in _OF_THE_MACHINE:
            raise NotSimple(name)
        if name == _COUNTS_FROM_ZERO and self.peek() not in (".", "(", "["):
            return f"({name} - 1)"
        while self.take("."):
            if self.at >= len(self.tokens) or self.tokens[self.at].kind != "name":
                raise NotSimple(f"{name}.")
            method = self.tokens[self.at].text
            self.at += 1
            if self.peek() == "(":
                return self.method(name, method)
            name = f"{name}.{method}"
        if self.peek() in ("(", "["):
            raise NotSimple(f"{name}{self.peek()}…")
        return name

    def method(self, name: str, method: str) -> str:
        """A call of a method that has a FEEL equal; nothing may follow it but an operator."""
        self.take("(")
        arguments = [] if self.peek() == ")" else [_repeatable(self.choice())]
        found = _METHODS.get((method, len(arguments)))
        if found is None or not self.take(")") or self.peek() in (".", "(", "["):
            raise NotSimple(f"{name}.{method}(…")
        return found.format(_repeatable(name), *arguments)


def _repeatable(feel: str) -> str:
    """A part that the translation writes more than once; bounded, for each nesting would multiply it again."""
    if len(feel) > _LONGEST_REPEATED:
        raise NotSimple(f"{feel[:20]}…")
    return feel


def _tokens(body: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while body[at:].strip():
        match = _TOKEN.match(body, at)
        if match is None:
            raise NotSimple(body[at:].strip()[:20])
        kind = str(match.lastgroup)
        text = match.group(kind)
        if kind == "name" and text in _WORDS:
            kind, text = "op", _WORDS[text]
        tokens.append(_Token(kind, text))
        at = match.end()
    return tokens
