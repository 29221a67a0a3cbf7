"""Before a version is published its scenarios are played on its files: what comes out otherwise wants a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from engine.errors import EngineError
from processes.catalogue import Process
from processes.rehearsal import Functions, rehearse
from processes.scenarios import BadScenario, differences, read

SCENARIOS = (".yaml", ".yml")


@dataclass(frozen=True)
class Failing:
    """A scenario that came out otherwise, and in which way, in both languages."""

    name: str
    zh: str
    en: str


def scenario_texts(process: Process) -> dict[str, str]:
    """The scenario files of a process by name; a name with a folder in it is a base of others."""
    folder = process.folder / "scenarios"
    found = sorted(folder.rglob("*.yaml"))
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


def all_texts(process: Process, files: Mapping[str, bytes]) -> dict[str, str]:
    """The scenarios of a process and those that travel with a version; of two of a name the version's holds."""
    own = {name: content.decode("utf-8") for name, content in files.items() if name.endswith(SCENARIOS)}
    return {**scenario_texts(process), **own}


def failing(process: Process, files: Mapping[str, bytes], functions: Functions) -> list[Failing]:
    """Play the scenarios of a process and of the files on the files; return those that come out otherwise."""
    texts = all_texts(process, files)
    deployed = {name: content for name, content in files.items() if not name.endswith(SCENARIOS)}
    played = [_played(name, texts, deployed, (functions, process.sealed)) for name in texts if "/" not in name]
    return [one for one in played if one is not None]


def _played(
    name: str, texts: Mapping[str, str], files: Mapping[str, bytes], of: tuple[Functions, Collection[str]]
) -> Failing | None:  # fmt: skip
    functions, sealed = of
    try:
        scenario = read(texts[name], lambda _key, base: texts[base])
        found = differences(scenario, rehearse(files, scenario, functions, sealed))
    except (EngineError, BadScenario) as cause:
        return Failing(name, getattr(cause, "zh", "") or str(cause), getattr(cause, "en", "") or str(cause))
    if not found:
        return None
    title = scenario.title or name
    return Failing(name, f"{title}：{found[0].message}", f"{title}: {found[0].message_en}")
