"""What `make soak PART=mutants` breaks: every module and test it names exists, every judged mutant still stands there."""

from __future__ import annotations

import json
from configparser import ConfigParser

from tests.house.source import ROOT

SOAK = ROOT / "tests" / "soak"


def sections() -> ConfigParser:
    read = ConfigParser()
    read.read(SOAK / "mutants.cfg", encoding="utf-8")
    return read


def test_every_module_and_test_of_the_mutants_exists() -> None:
    read = sections()
    assert len(read.sections()) > 30
    assert [pattern for pattern in read.sections() if not list(ROOT.glob(pattern))] == []
    named = {name for pattern in read.sections() for name in read[pattern]["tests"].split()}
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []


def test_every_mutant_judged_equivalent_has_a_reason_and_its_line() -> None:
    mapped = {path.relative_to(ROOT).as_posix() for pattern in sections().sections() for path in ROOT.glob(pattern)}
    for one in json.loads((SOAK / "equivalent_mutants.json").read_text("utf-8")):
        assert one["module"] in mapped, one
        assert len(one["why"].split()) > 4, one
        lines = " ".join(line.strip() for line in (ROOT / one["module"]).read_text("utf-8").splitlines())
        assert one["before"] in lines, one
        assert one["before"] != one["after"], one
