"""Random lines of seats, drawn, and the plain model of what returns, skips, signings and branches do on them.

The model knows nothing of the engine: seats in tracks, stages of one track or two side by side, values, notes. It is
what the docs say of a line of seats, in as few words as possible.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from tests.engine.draw import diagram

FIELDS = ("a", "b", "c")
OUTCOMES = ("approve", "return", "refuse")
WAYS = (
    '<heban:outcome value="approve" label="同意" labelEn="Approve" style="primary"/>'
    '<heban:outcome value="return" label="退回" labelEn="Return" kind="return" form="correct.form"/>'
    '<heban:outcome value="refuse" label="不同意" labelEn="Refuse" kind="refuse" error="refused"/>'
    '<heban:correction of="request"/>'
)


@dataclass(frozen=True)
class Seat:
    """One seat: `sees` is its view (empty: everything); `many` plain instances, or `signers` who sign by `mode`."""

    name: str
    sees: tuple[str, ...] = ()
    skipped: bool = False
    many: int = 0
    signers: int = 0
    mode: str = ""
    veto: bool = False

    @property
    def needed(self) -> int:
        """How many of the signers must agree."""
        return {"any": 1, "ratio": max(1, math.ceil(self.signers / 2))}.get(self.mode, self.signers)


Line = tuple[tuple[tuple[Seat, ...], ...], ...]
"""Stages, one after another, each of one track of seats or of two side by side."""


def drawn(line: Line) -> str:
    """The line as BPMN: in a sub-process that catches refusals."""
    nodes, flows, before = [], [], "t"
    for at, tracks in enumerate(line):
        for track in tracks:
            nodes += [f"task {seat.name}" for seat in track]
        if len(tracks) == 1:
            flows.append(" > ".join([before, *(seat.name for seat in tracks[0])]))
            before = tracks[0][-1].name
            continue
        nodes += [f"and f{at}", f"and j{at}"]
        flows.append(f"{before} > f{at}")
        flows += [" > ".join([f"f{at}", *(seat.name for seat in track), f"j{at}"]) for track in tracks]
        before = f"j{at}"
    body = "; ".join(["start t", *nodes, "end u", *flows, f"{before} > u"])
    text = diagram("line", {"P": f"start s; sub L {{\n  {body}\n}}; boundary r L error=refused; end e; end x; s > L > e; r > x"})
    for seat in (seat for tracks in line for track in tracks for seat in track):
        text = text.replace(f'<task id="{seat.name}" name="{seat.name}"></task>', element(seat))
    return text


def element(seat: Seat) -> str:
    inner = f'<heban:form key="seat.form" shows="{",".join(seat.sees)}"/>' + WAYS
    inner += '<heban:skip when="=true"/>' if seat.skipped else ""
    loop = ""
    if seat.signers:
        ratio = ' ratio="=0.5"' if seat.mode == "ratio" else ""
        veto = ' veto="refuse"' if seat.veto and seat.mode == "ratio" else ""
        inner += f'<heban:signing mode="{seat.mode}" signers="={list(range(seat.signers))}"{ratio}{veto}/>'
    if seat.many:
        loop = f"<multiInstanceLoopCharacteristics><loopCardinality>{seat.many}</loopCardinality></multiInstanceLoopCharacteristics>"
    return f'<userTask id="{seat.name}" name="{seat.name}"><extensionElements>{inner}</extensionElements>{loop}</userTask>'


@dataclass(frozen=True)
class Return:
    """A return as it was decided."""

    seat: str
    asked: frozenset[str]
    to: str | None
    then: str


@dataclass
class Track:
    """The token of a track: where it stands, what is open there, the note that came with it."""

    seats: tuple[Seat, ...]
    at: int = 0
    open: int = 0  # tasks to decide
    fixing: list[Return] = field(default_factory=list)  # corrections to make
    done: int = 0  # instances that are through
    votes: Counter[str] = field(default_factory=Counter)
    given: Return | None = None  # what signers ask for so far
    note: tuple[str, str, str] | None = None  # at the seat it is for: (who returned, how it had decided, then)

    @property
    def seat(self) -> Seat | None:
        return self.seats[self.at] if self.at < len(self.seats) else None


class Model:
    """A case on a line: `said` is its history of each seat, `request` what is corrected."""

    def __init__(self, line: Line, request: dict[str, int]) -> None:
        self.line, self.request = line, dict(request)
        self.values: dict[str, str | None] = {}
        self.said: list[tuple[str, str]] = []
        self.ended = ""
        self.stage = -1
        self.tracks: list[Track] = []
        self._next_stage()

    # -- what is there ------------------------------------------------------------------------------------
    def tasks(self) -> Counter[tuple[str, bool]]:
        """The open tasks: of which seat, and whether it is a correction."""
        found: Counter[tuple[str, bool]] = Counter()
        for track in self.tracks if not self.ended else ():
            if track.seat is not None:
                found += Counter({(track.seat.name, False): track.open, (track.seat.name, True): len(track.fixing)})
        return found

    def tokens(self) -> int:
        """The tokens in the sub-process: one a track; one that waits at the join counts too."""
        return 0 if self.ended else len(self.tracks)

    def track_of(self, name: str) -> Track:
        return next(track for track in self.tracks if track.seat is not None and track.seat.name == name)

    def choices(self, name: str) -> list[str]:
        """The earlier seats that a seat can return to: of its own track, decided and not skipped."""
        track = self.track_of(name)
        assert track.seat is not None
        if track.seat.many:
            return []
        return [seat.name for seat in track.seats[: track.at] if self.values.get(seat.name) is not None]

    # -- what is done -------------------------------------------------------------------------------------
    def decide(self, name: str, outcome: str, returned: Return | None) -> None:
        track = self.track_of(name)
        seat = track.seat
        assert seat is not None
        self.said.append(("decided", name))
        track.open -= 1
        if seat.many:
            self._one_of_many(track, seat, outcome, returned)
        elif seat.signers:
            self._sign(track, seat, outcome, returned)
        else:
            self.values[name] = outcome
            self._act(track, seat, outcome, returned)

    def correct(self, name: str, which: int, changed: dict[str, int]) -> None:
        """Make a correction, the `which`-th of its seat; what is changed is new."""
        track = self.track_of(name)
        seat = track.seat
        assert seat is not None
        given = track.fixing.pop(which)
        self.said.append(("corrected", name))
        self.request.update(changed)
        if seat.many:
            track.open += 1
            return
        beyond = given.then == "seats" or not changed.keys() <= given.asked
        seen = [one for one in self.choices(name) if self._sees(track, one, changed)] if changed and beyond else []
        if seen:
            self._go(track, seen[0], None)
        else:
            track.note = (name, "", given.then)
            self._open(track)

    # -- how it goes on -----------------------------------------------------------------------------------
    def _one_of_many(self, track: Track, seat: Seat, outcome: str, returned: Return | None) -> None:
        if outcome == "refuse":
            self._refuse(seat)
        elif returned is not None:
            self.said.append(("returned", seat.name))
            track.fixing.append(returned)
        else:
            track.done += 1
            if track.done == seat.many:
                self.values[seat.name] = "each by itself"
                self._onward(track)

    def _sign(self, track: Track, seat: Seat, outcome: str, returned: Return | None) -> None:
        track.votes[outcome] += 1
        if returned is not None:
            before = track.given.asked if track.given is not None else frozenset()
            track.given = Return(seat.name, before | returned.asked, returned.to, returned.then)
        result = self._result(seat, track.votes)
        if result is None:
            track.open += seat.mode == "order"
            return
        self.said.append(("signed", seat.name))
        self.values[seat.name] = result
        self._act(track, seat, result, track.given if result == "return" else None)

    def _result(self, seat: Seat, votes: Counter[str]) -> str | None:
        if seat.veto and seat.mode == "ratio" and votes["refuse"]:
            return "refuse"
        if votes["approve"] >= seat.needed:
            return "approve"
        against = [one for one in ("return", "refuse") if votes[one]]
        if not against or (seat.mode != "any" and seat.signers - sum(votes[one] for one in against) >= seat.needed):
            return None
        return max(against, key=lambda one: (votes[one], -OUTCOMES.index(one)))

    def _act(self, track: Track, seat: Seat, outcome: str, returned: Return | None) -> None:
        note, track.note = track.note, None
        if outcome == "refuse":
            self._refuse(seat)
        elif returned is not None:
            self.said.append(("returned", seat.name))
            if returned.to is None:
                track.open, track.fixing = 0, [returned]
            else:
                self._go(track, returned.to, (seat.name, str(self.values[returned.to]), returned.then))
        elif note is not None and note[2] == "straight" and note[1] == outcome:
            self._go(track, note[0], (note[0], "", note[2]))
        else:
            self._onward(track)

    def _refuse(self, seat: Seat) -> None:
        self.said.append(("refused", seat.name))
        self.ended = "x"

    def _go(self, track: Track, name: str, note: tuple[str, str, str] | None) -> None:
        self.said.append(("moved", name))
        track.at = next(at for at, seat in enumerate(track.seats) if seat.name == name)
        track.note = None if track.seats[track.at].many else note  # many decide nothing together: seat by seat
        self._open(track)

    def _onward(self, track: Track) -> None:
        track.at += 1
        self._enter(track)

    def _enter(self, track: Track) -> None:
        while track.seat is not None and track.seat.skipped:
            self.said.append(("skipped", track.seat.name))
            track.at += 1
        if track.seat is not None:
            self._open(track)
        elif all(one.seat is None for one in self.tracks):
            self._next_stage()

    def _open(self, track: Track) -> None:
        seat = track.seat
        assert seat is not None
        track.votes, track.given, track.done, track.fixing = Counter(), None, 0, []
        track.open = seat.many or (1 if seat.mode == "order" else seat.signers) or 1

    def _next_stage(self) -> None:
        self.stage += 1
        if self.stage == len(self.line):
            self.ended, self.tracks = "e", []
            return
        self.tracks = [Track(seats) for seats in self.line[self.stage]]
        stage = self.stage
        for track in self.tracks:
            if self.stage == stage:
                self._enter(track)

    def _sees(self, track: Track, name: str, changed: dict[str, int]) -> bool:
        seat = next(one for one in track.seats if one.name == name)
        return not seat.sees or not changed.keys().isdisjoint(seat.sees)
