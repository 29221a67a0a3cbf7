"""From the text of an XPath regular expression to a small program for the matcher."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from engine.feel.errors import FeelBudgetError
from engine.feel.regex_classes import SINGLE, CharSet, Test, category, invalid, multi, negated, variants

MAX_PATTERN = 4_000
MAX_PROGRAM = 8_000
_MAX_GROUPS_DEEP = 50

CHAR, SET, SPLIT, JUMP, SAVE, START, END, REF, MATCH, ANY = range(10)
Instruction = tuple[int, Any, Any]


class Program(NamedTuple):
    """Instructions, the number of groups, whether backreferences occur, and a literal if it is nothing else."""

    code: list[Instruction]
    groups: int
    has_refs: bool
    literal: str | None


class _Flags(NamedTuple):
    dot_all: bool
    multiline: bool
    fold: bool


@lru_cache(maxsize=512)
def compile_pattern(pattern: str, flags: str) -> Program:
    """The program of a pattern; NullResult for an invalid one, FeelBudgetError for one that is too large."""
    if len(pattern) > MAX_PATTERN:
        raise FeelBudgetError("pattern", MAX_PATTERN)
    if set(flags) - set("smixq"):
        raise invalid(f"flags {flags}")
    if "q" in flags:
        return _literal(pattern, "i" in flags)
    if "x" in flags:
        pattern = _without_space(pattern)
    parser = _Parser(pattern, _Flags("s" in flags, "m" in flags, "i" in flags))
    code = parser.whole()
    literal = _as_literal(code) if not parser.groups else None
    return Program([*code, (MATCH, None, None)], parser.groups, parser.has_refs, literal)


def _without_space(pattern: str) -> str:
    """The pattern without white space, except inside classes (flag x)."""
    kept, depth, escaped = [], 0, False
    for c in pattern:
        if not depth and c in " \t\n\r":
            continue
        kept.append(c)
        if not escaped:
            depth += (c == "[") - (c == "]" and depth > 0)
        escaped = c == "\\" and not escaped
    return "".join(kept)


def _literal(text: str, fold: bool) -> Program:
    code: list[Instruction] = [_char(c, fold) for c in text]
    return Program([*code, (MATCH, None, None)], 0, False, None if fold else text)


def _as_literal(code: list[Instruction]) -> str | None:
    return "".join(a for _, a, _ in code) if all(op == CHAR for op, _, _ in code) else None


def _char(c: str, fold: bool) -> Instruction:
    if not fold or len(variants(c)) == 1:
        return CHAR, c, None
    both = variants(c)
    return SET, lambda x: x in both or x.lower() in both, None


class _Parser:
    """Recursive descent; code is built with jumps relative to their own place, so that it can be repeated."""

    def __init__(self, pattern: str, flags: _Flags) -> None:
        self.pattern = pattern
        self.flags = flags
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.has_refs = False
        self.depth = 0

    def whole(self) -> list[Instruction]:
        code = self.branches()
        if self.at < len(self.pattern):
            raise invalid(self.pattern)
        return _absolute(code)

    def peek(self) -> str:
        return self.pattern[self.at:self.at + 1]

    def branches(self) -> list[Instruction]:
        code = self.branch()
        while self.peek() == "|":
            self.at += 1
            other = self.branch()
            code = [(SPLIT, 1, len(code) + 2), *code, (JUMP, len(other) + 1, None), *other]
            self.sized(code)
        return code

    def branch(self) -> list[Instruction]:
        code: list[Instruction] = []
        while (c := self.peek()) and c not in "|)":
            code += self.quantified(self.atom(c))
            self.sized(code)
        return code

    def sized(self, code: list[Instruction]) -> None:
        if len(code) > MAX_PROGRAM:
            raise FeelBudgetError("pattern", MAX_PROGRAM)

    def atom(self, c: str) -> list[Instruction]:
        self.at += 1
        if c == "(":
            return self.group()
        if c == "[":
            return [(SET, self.char_class(), None)]
        if c == ".":
            return [(ANY, None, None)] if self.flags.dot_all else [(SET, lambda x: x not in "\n\r", None)]
        if c == "^":
            return [(START, self.flags.multiline, None)]
        if c == "$":
            return [(END, self.flags.multiline, None)]
        if c == "\\":
            return [self.escape()]
        if c in "?*+{}])":
            raise invalid(self.pattern)
        return [_char(c, self.flags.fold)]

    def group(self) -> list[Instruction]:
        self.depth += 1
        if self.depth > _MAX_GROUPS_DEEP:
            raise FeelBudgetError("pattern", _MAX_GROUPS_DEEP)
        number = 0
        if self.pattern.startswith("?:", self.at):
            self.at += 2
        else:
            self.groups += 1
            number = self.groups
        code = self.branches()
        if self.peek() != ")":
            raise invalid(self.pattern)
        self.at += 1
        self.depth -= 1
        if not number:
            return code
        self.closed.add(number)
        return [(SAVE, 2 * number, None), *code, (SAVE, 2 * number + 1, None)]

    def escape(self) -> Instruction:
        c = self.pattern[self.at:self.at + 1]
        self.at += 1
        if c in SINGLE and c:
            return _char(SINGLE[c], self.flags.fold)
        if c.isdecimal() and c != "0":
            return self.reference(c)
        return (SET, self.class_escape(c), None)

    def class_escape(self, c: str) -> Test:
        if c in ("p", "P"):
            end = self.pattern.find("}", self.at)
            if not self.pattern.startswith("{", self.at) or end < 0:
                raise invalid(self.pattern)
            found = category(self.pattern[self.at + 1:end], self.pattern)
            self.at = end + 1
            return found if c == "p" else negated(found)
        test = multi(c) if c else None
        if test is None:
            raise invalid(self.pattern)
        return test

    def reference(self, digits: str) -> Instruction:
        while (more := self.pattern[self.at:self.at + 1]).isdecimal() and int(digits + more) <= self.groups:
            digits += more
            self.at += 1
        if int(digits) not in self.closed:
            raise invalid(self.pattern)
        self.has_refs = True
        return (REF, (int(digits), self.flags.fold), None)

    def quantified(self, code: list[Instruction]) -> list[Instruction]:
        c = self.peek()
        if not c or c not in "?*+{":
            return code
        if code and code[0][0] in (START, END) and len(code) == 1:
            raise invalid(self.pattern)
        self.at += 1
        low, high = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(c) or self.counts()
        lazy = self.pattern.startswith("?", self.at)
        self.at += lazy
        if len(code) * max(low, high or 1) > MAX_PROGRAM:
            raise FeelBudgetError("pattern", MAX_PROGRAM)
        return _repeat(code, low, high, lazy)

    def counts(self) -> tuple[int, int | None]:
        end = self.pattern.find("}", self.at)
        low, comma, high = self.pattern[self.at:max(end, self.at)].partition(",")
        self.at = end + 1
        if end < 0 or not low.isdecimal() or high and not high.isdecimal() or len(low) > 6 or len(high) > 6:
            raise invalid(self.pattern)
        most = int(high) if high else None if comma else int(low)
        if most is not None and most < int(low):
            raise invalid(self.pattern)
        return int(low), most

    def char_class(self) -> CharSet:
        self.depth += 1
        if self.depth > _MAX_GROUPS_DEEP:
            raise FeelBudgetError("pattern", _MAX_GROUPS_DEEP)
        found = CharSet(self.flags.fold)
        if self.pattern.startswith("^", self.at):
            found.negative = True
            self.at += 1
        begin = self.at
        while True:
            c = self.class_peek()
            if c == "]" and self.at > begin:
                break
            if c == "-" and self.pattern.startswith("-[", self.at) and self.at > begin:
                self.at += 2
                found.less = self.char_class()
                if self.class_peek() != "]":
                    raise invalid(self.pattern)
                break
            self.class_item(found, c)
        self.at += 1
        self.depth -= 1
        return found

    def class_peek(self) -> str:
        c = self.pattern[self.at:self.at + 1]
        if not c:
            raise invalid(self.pattern)
        return c

    def class_item(self, into: CharSet, c: str) -> None:
        low = self.class_char(into, c)
        if low is None:
            return
        after = self.pattern[self.at + 1:self.at + 2]
        if not self.pattern.startswith("-", self.at) or after in ("]", "[", ""):
            into.chars.add(low)
            return
        self.at += 1
        high = self.class_char(into, self.class_peek())
        if high is None or high < low:
            raise invalid(self.pattern)
        into.ranges.append((low, high))

    def class_char(self, into: CharSet, c: str) -> str | None:
        self.at += 1
        if c in "[]":
            raise invalid(self.pattern)
        if c != "\\":
            return c
        letter = self.class_peek()
        self.at += 1
        if letter in SINGLE:
            return SINGLE[letter]
        into.tests.append(self.class_escape(letter))
        return None


def _repeat(code: list[Instruction], low: int, high: int | None, lazy: bool) -> list[Instruction]:
    result = code * low
    size = len(code)
    if high is None:
        loop: Instruction = (SPLIT, size + 2, 1) if lazy else (SPLIT, 1, size + 2)
        return [*result, loop, *code, (JUMP, -(size + 1), None)]
    for left in range(high - low, 0, -1):
        out = left * (size + 1)
        result.append((SPLIT, out, 1) if lazy else (SPLIT, 1, out))
        result += code
    return result


def _absolute(code: list[Instruction]) -> list[Instruction]:
    done: list[Instruction] = []
    for at, (op, a, b) in enumerate(code):
        if op == SPLIT:
            done.append((op, at + a, at + b))
        elif op == JUMP:
            done.append((op, at + a, None))
        else:
            done.append((op, a, b))
    return done
