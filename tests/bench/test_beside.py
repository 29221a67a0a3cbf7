"""Comparing two checkouts: what a counter printed is read, blocks run on the code they belong to, folders are checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import beside
from bench.__main__ import main
from bench.beside_block import WARM, counted
from bench.checkouts import HERE, checkout
from bench.instructions import told


@pytest.mark.parametrize(
    ("by", "printed", "count"),
    [
        ("perf", "x\n1837;;instructions:u;100;100.00;;\n", 1837),
        ("valgrind", "==1== \n==1== I   refs:      12,475,821,552\n", 12_475_821_552),
        ("cProfile", '{"counted": 24922}\n', 24_922),
    ],
)
def test_a_count_is_read(by: str, printed: str, count: int) -> None:
    assert told(by, printed) == count


def test_a_counter_that_counts_nothing_is_told() -> None:
    with pytest.raises(AssertionError, match="Expected a count of perf"):
        told("perf", "<not supported>;;instructions:u;0;100.00;;\n")


def test_more_decisions_count_for_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_COUNT_CALLS", "1")
    few, many, again = (
        counted(f"sqlite:///{tmp_path / name}.db", "hot", count)["counted"]
        for name, count in (("few", 10), ("many", WARM), ("again", WARM))
    )
    assert few < many
    assert again == pytest.approx(many, rel=0.02)


def test_a_block_runs_on_the_code_of_its_checkout(tmp_path: Path) -> None:
    """A checkout that is a folder of links to this one, but whose four-party process is another file."""
    for part in HERE.parent.iterdir():
        if (part / "__init__.py").exists() and part != HERE:
            (tmp_path / part.name).symlink_to(part)
    (tmp_path / "bench").mkdir()
    for file in HERE.glob("*.py"):
        (tmp_path / "bench" / file.name).write_text(file.read_text("utf-8"), "utf-8")
    marked = tmp_path / "bench" / "four_party.py"
    marked.write_text(marked.read_text("utf-8") + "\nimport sys\nsys.stderr.write('of the other checkout')\n", "utf-8")
    there = checkout(str(tmp_path), tmp_path)
    words = ["steps", f"sqlite:///{tmp_path / 'one.db'}", "hot", "1"]
    assert "of the other checkout" in there.printed("beside_block.py", words)[1]


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEBAN_BENCH_CHECKOUT", "")  # what the command sets is gone after the test
    with pytest.raises(SystemExit, match=f"Expected a checkout of Heban at {tmp_path}"):
        main(["beside", str(tmp_path), "--json"])


def test_beside_needs_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEBAN_BENCH_CHECKOUT", raising=False)
    with pytest.raises(SystemExit, match="Expected the path of another checkout"):
        beside.run()
