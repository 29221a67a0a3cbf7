"""Matching XPath regular expressions in bounded time.

A backtracking matcher that never tries the same instruction at the same place twice is linear in
(pattern × text) and keeps the priorities and groups of backtracking. Only backreferences forbid that
memory; then the step budget bounds the search.
"""

from __future__ import annotations

from typing import Any

from engine.feel.budget import Run
from engine.feel.errors import NullResult
from engine.feel.regex_classes import invalid
from engine.feel.regex_parse import ANY, CHAR, END, JUMP, MATCH, REF, SAVE, SET, SPLIT, START, Program, compile_pattern

Groups = tuple[int, ...]


class _Search:
    """One text searched for one pattern."""

    __slots__ = ("program", "text", "run", "tried", "count")

    def __init__(self, program: Program, text: str, run: Run) -> None:
        self.program = program
        self.text = text
        self.run = run
        self.tried: set[int] = set()
        self.count = 0

    def first(self, start: int) -> Groups | None:
        """The groups (0: the whole) of the leftmost match from `start` on, or None."""
        if self.program.literal is not None:
            found = self.text.find(self.program.literal, start)
            self.run.tick(1 + (len(self.text) - start >> 6))
            return None if found < 0 else (found, found + len(self.program.literal))
        self.tried.clear()
        for at in range(start, len(self.text) + 1):
            found_groups = self.match_at(at)
            if found_groups is not None:
                return found_groups
        return None

    def match_at(self, start: int) -> Groups | None:
        code, text, size = self.program.code, self.text, len(self.text)
        width, remember = size + 1, not self.program.has_refs
        tried, stack = self.tried, [(0, start, (start, -1) + (-1, -1) * self.program.groups)]
        while stack:
            pc, at, groups = stack.pop()
            while True:
                self.count += 1
                if not self.count & 127:
                    self.run.tick(64)
                op, a, b = code[pc]
                if op == CHAR:
                    if at >= size or text[at] != a:
                        break
                    at += 1
                elif op == SET:
                    if at >= size or not a(text[at]):
                        break
                    at += 1
                elif op == SPLIT:
                    if remember:
                        key = pc * width + at
                        if key in tried:
                            break
                        tried.add(key)
                    stack.append((b, at, groups))
                    pc = a
                    continue
                elif op == JUMP:
                    pc = a
                    continue
                elif op == SAVE:
                    groups = groups[:a] + (at,) + groups[a + 1:]
                elif op == MATCH:
                    return (groups[0], at, *groups[2:])
                else:
                    moved = self.rare(op, a, at, groups)
                    if moved < 0:
                        break
                    at = moved
                pc += 1
        return None

    def rare(self, op: int, a: Any, at: int, groups: Groups) -> int:
        """Anchors, any character and backreferences: the place after them, or -1."""
        text, size = self.text, len(self.text)
        if op == ANY:
            return at + 1 if at < size else -1
        if op == START:
            return at if at == 0 or a and text[at - 1] == "\n" and at < size else -1
        if op == END:
            return at if at == size or a and text[at] == "\n" else -1
        if op == REF:
            return self.reference(a, at, groups)
        return -1

    def reference(self, which: tuple[int, bool], at: int, groups: Groups) -> int:
        number, fold = which
        start, stop = groups[2 * number], groups[2 * number + 1]
        if start < 0 or stop < 0:
            return at
        part = self.text[start:stop]
        self.run.tick(1 + (len(part) >> 6))
        found = self.text[at:at + len(part)]
        same = found == part or fold and found.lower() == part.lower()
        return at + len(part) if same else -1


def full_search(text: str, pattern: str, flags: str, run: Run) -> bool:
    """Tell whether the pattern occurs anywhere in the text (anchors narrow it)."""
    return _Search(compile_pattern(pattern, flags), text, run).first(0) is not None


def compile_consuming(pattern: str, flags: str, run: Run) -> Program:
    """The program of a pattern that takes text wherever it matches; NullResult for one that matches the empty text.

    XPath refuses such patterns (err:FORX0003) in all that cuts a text at its matches.
    """
    program = compile_pattern(pattern, flags)
    if _Search(program, "", run).first(0) is not None:
        raise NullResult("Expected a pattern that does not match the empty text; a | as text is written \"\\\\|\".",
                         "模式不应匹配空文本；作为文本的竖线请写作 \"\\\\|\"。")
    return program


def _all(text: str, program: Program, run: Run) -> list[Groups]:
    search, found, at = _Search(program, text, run), [], 0
    while at <= len(text):
        groups = search.first(at)
        if groups is None:
            break
        found.append(groups)
        at = groups[1]
        run.tick()
    return found


def find_all(text: str, pattern: str, flags: str, run: Run) -> list[tuple[int, int]]:
    """Start and end of every match, left to right, none overlapping."""
    return [(groups[0], groups[1]) for groups in _all(text, compile_consuming(pattern, flags, run), run)]


def replace_all(text: str, pattern: str, replacement: str, flags: str, run: Run) -> str:
    """Every match replaced; `$1` names a group, `\\$` and `\\\\` stand for themselves."""
    program = compile_consuming(pattern, flags, run)
    parts = [replacement] if "q" in flags else _template(replacement, program.groups)
    pieces, end, size = [], 0, 0
    for groups in _all(text, program, run):
        piece = text[end:groups[0]] + "".join(_part(part, text, groups) for part in parts)
        size += len(piece)
        if size > run.budget.string:
            run.text("x" * (run.budget.string + 1))
        pieces.append(piece)
        end = groups[1]
    return "".join(pieces) + text[end:]


def _part(part: str | int, text: str, groups: Groups) -> str:
    if isinstance(part, str):
        return part
    if 2 * part + 1 >= len(groups) or min(groups[2 * part], groups[2 * part + 1]) < 0:
        return ""
    return text[groups[2 * part]:groups[2 * part + 1]]


def _template(replacement: str, groups: int) -> list[str | int]:
    parts: list[str | int] = []
    at = 0
    while at < len(replacement):
        c, after = replacement[at], replacement[at + 1:at + 2]
        if c == "\\":
            if after not in ("\\", "$"):
                raise invalid(replacement)
            parts.append(after)
            at += 2
        elif c == "$":
            if not after.isdecimal():
                raise invalid(replacement)
            number, at = _group_number(replacement, at + 1, groups)
            parts.append(number)
        else:
            parts.append(c)
            at += 1
    return parts


def _group_number(text: str, at: int, groups: int) -> tuple[int, int]:
    number = int(text[at])
    at += 1
    while text[at:at + 1].isdecimal() and number * 10 + int(text[at]) <= groups:
        number = number * 10 + int(text[at])
        at += 1
    return number, at

