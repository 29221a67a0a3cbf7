#!/usr/bin/env bash
# Build heban-engine, the engine room alone, as a wheel: packaging/heban-engine/build.sh OUT [PYTHON]
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
out="$(mkdir -p "$1" && cd "$1" && pwd)"
python="${2:-$root/.venv/bin/python}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cp -r "$root/engine" "$work/engine"
cp "$root/packaging/heban-engine/setup.cfg" "$work/setup.cfg"
printf 'from setuptools import setup\nsetup()\n' > "$work/setup.py"
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir "$out" "$work"
