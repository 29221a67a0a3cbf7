"""Installs viewflow and bpmn-engine into a throw-away environment and times their durable step."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1] / "build" / "bench-env"
ALIKE = ("psycopg", "psycopg-binary", "gunicorn")  # driver and server are those that Heban runs on
VIEWFLOW = ("django-viewflow==2.4.0", *(f"{name}=={version(name)}" for name in ALIKE))
BPMN_ENGINE = "bpmn-engine@25.0.1"


def viewflow(database: str, steps: int) -> dict[str, list[float]]:
    """Seconds of each step of django-viewflow on a database (a SQLite path or a PostgreSQL URL).

    `viewflow` are durable steps, `viewflow_alone` the same without the right and the history rows.
    """
    answer = _answer([*viewflow_command("viewflow_steps.py"), database, str(steps)])
    return {"viewflow": answer["seconds"], "viewflow_alone": answer["alone"]}


def viewflow_command(script: str) -> list[str]:
    """The start of a command that runs a script of this folder where viewflow is installed."""
    python, done = ROOT / "viewflow" / "bin" / "python", ROOT / "viewflow" / "done"
    if not done.exists() or done.read_text() != str(VIEWFLOW):
        venv.create(ROOT / "viewflow", with_pip=True, clear=True)
        _do([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *VIEWFLOW])
        done.write_text(str(VIEWFLOW))
    return [str(python), str(HERE / script)]


def viewflow_answer(order: str, *words: str) -> dict[str, Any]:
    """What `viewflow_http.py` prints for an order."""
    answer: dict[str, Any] = _answer([*viewflow_command("viewflow_http.py"), order, *words])
    return answer


def bpmn_engine(folder: Path, steps: int) -> dict[str, list[float]]:
    """Seconds of each step of npm bpmn-engine with its state saved in fsynced files."""
    home = ROOT / "node"
    if not (home / "node_modules" / "bpmn-engine").exists():
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text('{"private": true}')
        _do(["npm", "install", "--silent", "--no-audit", "--no-fund", BPMN_ENGINE], home)
    (home / "steps.js").write_text((HERE / "bpmn_engine_steps.js").read_text())
    return {"bpmn_engine": _answer(["node", "steps.js", str(folder), str(steps)], home)["seconds"]}


def _do(command: list[str], folder: Path | None = None) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(done.stderr)
        raise SystemExit(f"Expected {command[0]} to install the engine to compare with but it failed: {command}")


def _answer(command: list[str], folder: Path | None = None) -> dict[str, Any]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"Expected figures from {command[1]} but it failed:\n{done.stderr[-3000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer
