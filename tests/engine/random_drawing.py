"""Random drawings from a seed: blocks inside blocks, with events on them, for tests that look for what nobody drew."""

from __future__ import annotations

import random

EVENTS = ("message=M{n}", "timer=PT{h}H", "signal=S{n}", "condition=`v{n} > {n}`")


class Drawer:
    """Draws one process; `names` counts elements."""

    def __init__(self, seed: int, size: int = 14) -> None:
        self.dice = random.Random(seed)
        self.left = size
        self.count = 0

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def process(self) -> str:
        return "\n".join(self.scope(0))

    def scope(self, depth: int) -> list[str]:
        """The lines of a scope: start, a chain of blocks, end; sometimes an event sub-process."""
        start, end = self.name("s"), self.name("e")
        lines = [f"start {start}", f"end {end}{self.ending(depth)}"]
        first, last, body = self.chain(depth)
        lines += [*body, f"{start} > {first}", f"{last} > {end}"]
        if self.dice.random() < 0.3 and self.left > 2:
            lines += self.handler(depth)
        return lines

    def ending(self, depth: int) -> str:
        roll = self.dice.random()
        if depth and roll < 0.12:
            return " error=E1"
        if depth and roll < 0.2:
            return " escalation=X"
        return " terminate" if roll > 0.96 else ""

    def handler(self, depth: int) -> list[str]:
        self.left -= 2
        event = self.event()
        if depth and self.dice.random() < 0.4:
            event = self.dice.choice(["error=E1", "escalation=X"])
        non = " non" if self.dice.random() < 0.5 and not event.startswith("error") else ""
        start, end, (first, last, body) = self.name("hs"), self.name("he"), self.chain(depth + 1)
        inner = [f"start {start} {event}{non}", f"end {end}", *body, f"{start} > {first}", f"{last} > {end}"]
        return [f"esp {self.name('H')} {{", *inner, "}"]

    def event(self) -> str:
        return self.dice.choice(EVENTS).format(n=self.dice.randint(1, 3), h=self.dice.randint(1, 5))

    def chain(self, depth: int) -> tuple[str, str, list[str]]:
        parts = [self.block(depth) for _ in range(self.dice.randint(1, 3))]
        lines = [line for _, _, body in parts for line in body]
        lines += [f"{a[1]} > {b[0]}" for a, b in zip(parts, parts[1:], strict=False)]
        return parts[0][0], parts[-1][1], lines

    def block(self, depth: int) -> tuple[str, str, list[str]]:
        self.left -= 1
        if self.left <= 0 or depth > 3:
            return self.leaf()
        makers = [self.leaf, self.leaf, lambda: self.split(depth), lambda: self.sub(depth), lambda: self.again(depth),
                  self.choice]  # fmt: skip
        return self.dice.choice(makers)()

    def leaf(self) -> tuple[str, str, list[str]]:
        kind = self.dice.choice(["user", "user", "task", "script", "catch", "throw", "many"])
        name = self.name("n")
        if kind == "script":
            n = self.dice.randint(1, 3)
            return name, name, [f"script {name} script=`{self.dice.randint(0, 5)}` result=v{n}"]
        if kind == "catch":
            return name, name, [f"catch {name} {self.event()}"]
        if kind == "throw":
            event = self.dice.choice(["signal=S1", "signal=S2", "message=M1", "escalation=X", "compensate"])
            return name, name, [f"throw {name} {event}"]
        if kind == "many":
            mode = self.dice.choice(["", " sequential"])
            return name, name, [f"user {name}", f"@{name} multi={self.dice.randint(0, 3)}{mode}"]
        lines = [f"{kind} {name}"]
        if kind == "user" and self.dice.random() < 0.4:
            lines += self.boundary(name)
        if kind == "task" and self.dice.random() < 0.4:
            undo, mark = self.name("u"), self.name("c")
            lines += [f"boundary {mark} {name} compensate", f"task {undo} isForCompensation=true", f"{mark} ~> {undo}"]
        return name, name, lines

    def boundary(self, host: str, events: tuple[str, ...] = ()) -> list[str]:
        mark, task, end = self.name("b"), self.name("t"), self.name("be")
        event = self.dice.choice([*events, self.event()])
        non = " non" if self.dice.random() < 0.5 and "error" not in event else ""
        return [f"boundary {mark} {host} {event}{non}", f"user {task}", f"end {end}", f"{mark} > {task} > {end}"]

    def split(self, depth: int) -> tuple[str, str, list[str]]:
        kind = self.dice.choice(["and", "or", "xor"])
        fork, join = self.name("f"), self.name("j")
        lines = [f"{kind} {fork}", f"{kind} {join}"]
        for index in range(self.dice.randint(2, 3)):
            first, last, body = self.chain(depth + 1)
            lines += [*body, f"{last} > {join}"]
            if kind == "and":
                lines.append(f"{fork} > {first}")
            elif index == 0:
                lines.append(f"{fork} > {first} *")
            else:
                lines.append(f"{fork} > {first} : v{self.dice.randint(1, 3)} > {self.dice.randint(0, 4)}")
        return fork, join, lines

    def again(self, depth: int) -> tuple[str, str, list[str]]:
        merge, back, ask, after = self.name("m"), self.name("g"), self.name("a"), self.name("k")
        first, last, body = self.chain(depth + 1)
        lines = [f"xor {merge}", f"xor {back}", f"user {ask}", f"task {after}", *body, f"{merge} > {first}"]
        lines += [f"{last} > {ask} > {back}", f"{back} > {merge} : v1 > 3", f"{back} > {after} *"]
        return merge, after, lines

    def choice(self) -> tuple[str, str, list[str]]:
        gate, join = self.name("g"), self.name("x")
        lines = [f"events {gate}", f"xor {join}"]
        for event in self.dice.sample(["message=M1", "message=M2", "timer=PT2H", "signal=S3"], 2):
            name = self.name("n")
            lines += [f"catch {name} {event}", f"{gate} > {name} > {join}"]
        return gate, join, lines

    def sub(self, depth: int) -> tuple[str, str, list[str]]:
        name = self.name("S")
        loop = self.dice.choice(["", "", " multi=2", " multi=2 sequential"])
        lines = [f"sub {name}{loop} {{", *self.scope(depth + 1), "}"]
        if self.dice.random() < 0.6:
            lines += self.boundary(name, ("error=E1", "error", "escalation=X"))
        return name, name, lines
