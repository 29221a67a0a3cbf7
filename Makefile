# Heban 核办. Every command sets up what it needs; `make run` is enough on a fresh machine.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed-$(shell cksum < requirements/dev.lock | cut -d' ' -f1)
WEB_STAMP := web/node_modules/.installed-$(shell cat web/package-lock.json 2>/dev/null | cksum | cut -d' ' -f1)
WEB_SOURCES := $(shell find web/src web/public web/index.html -type f 2>/dev/null)
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: run test check soak bench shots clean setup web lint unit unit-web e2e

run: setup web ## set up, make the demo province once, serve it
	@$(PY) -m service.cli demo --serve

setup: $(STAMP)
web: web/dist/index.html

$(STAMP): requirements/dev.lock
	@$(PYTHON) -c 'import sys; sys.exit("Heban needs Python 3.11 or newer, but this is "+sys.version.split()[0]+": install it or run make PYTHON=/path/to/python3.11") if sys.version_info < (3,11) else None'
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

$(WEB_STAMP): web/package-lock.json
	@command -v node >/dev/null || { echo 'Heban needs Node 20.19 or 22.12 or newer for its web front: install nodejs and npm'; exit 1; }
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/index.html: $(WEB_STAMP) $(WEB_SOURCES)
	cd web && npm run --silent build

test: setup web ## every check: house rules, Python on both stores, web, end to end
	@bash tests/browser.sh
	$(MAKE) lint
	$(MAKE) unit
	$(MAKE) unit-web
	$(MAKE) e2e

lint: setup
	$(PY) -m ruff check .
	$(VENV)/bin/lint-imports --config setup.cfg
	$(PY) -m mypy engine records forms processes api service

unit: setup
	$(PY) -m pytest -n 2 --dist loadfile -m 'not e2e and not soak'

unit-web: $(WEB_STAMP)
	cd web && npm run --silent typecheck && npm run --silent test

e2e: setup web
	@bash tests/browser.sh
	$(PY) -m pytest -m e2e tests/e2e

check: setup ## fast, before each commit
	$(PY) -m ruff check .
	$(VENV)/bin/lint-imports --config setup.cfg
	$(PY) -m pytest -q -n 2 --dist loadfile -m 'not e2e and not soak' tests/house tests/engine tests/forms tests/records --durations=5

soak: setup ## long: kills, races, full Hypothesis runs; PART=name for one
	$(PY) -m tests.soak $(PART)

bench: setup ## tables with ratios
	$(PY) -m bench

shots: setup web ## a screenshot of every page at 1440 and 390 px into shots/
	@bash tests/browser.sh
	$(PY) -m tests.e2e.shots

clean:
	rm -rf web/dist web/node_modules build dist shots .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache $(VENV) var
