# Heban 核办. Every command sets up what it needs; `make run` is enough on a fresh machine.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
LIBRARIES := $(VENV)/.installed-$(shell cksum < requirements/dev.lock | cut -d' ' -f1)
STAMP := $(VENV)/.heban-$(shell cat requirements/dev.lock setup.cfg setup.py pyproject.toml | cksum | cut -d' ' -f1)
WEB_STAMP := web/node_modules/.installed-$(shell cat web/package-lock.json 2>/dev/null | cksum | cut -d' ' -f1)
WEB_SOURCES := $(shell find web/src web/public web/index.html -type f 2>/dev/null)
export PYTHONPYCACHEPREFIX = $(CURDIR)/$(VENV)/pycache

.PHONY: run test check soak bench shots clean setup web lint unit unit-web e2e

run: setup web ## set up, make the demo province once, serve it
	@$(VENV)/bin/heban demo --serve

setup: $(STAMP)
web: web/dist/index.html

$(LIBRARIES): requirements/dev.lock
	@$(PYTHON) -c 'import sys; sys.exit("Heban needs Python 3.11 or newer, but this is "+sys.version.split()[0]+": install it or run make PYTHON=/path/to/python3.11") if sys.version_info < (3,11) else None'
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

$(STAMP): $(LIBRARIES) ## the checkout itself, editable: `heban` runs it as it is, with web/dist as make builds it
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(WEB_STAMP): web/package-lock.json
	@command -v node >/dev/null || { echo 'Heban needs Node 20.19 or 22.12 or newer for its web front: install nodejs and npm'; exit 1; }
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/index.html: $(WEB_STAMP) $(WEB_SOURCES)
	cd web && npm run --silent build

test: setup web ## every check: house rules, Python on both stores, web, end to end
	@bash tests/browser.sh
	$(PY) -m tests.stages

lint: setup
	$(PY) -m tests.stages lint types

unit: setup
	$(PY) -m tests.stages unit

unit-web: setup $(WEB_STAMP)
	$(PY) -m tests.stages web "web types"

e2e: setup web
	@bash tests/browser.sh
	$(PY) -m tests.stages e2e

check: setup ## fast, before each commit
	$(PY) -m tests.stages lint
	$(PY) -m pytest -q -n 2 -m 'not e2e and not soak' --hypothesis-profile=check --durations=5 tests/house tests/engine tests/forms tests/records

soak: setup ## long: kills, races, full Hypothesis runs; PART=name for one, MINUTES=n; PART=mutants LIMIT=n ONLY=path
	$(PY) -m tests.soak $(PART) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(LIMIT),--limit $(LIMIT)) $(if $(ONLY),--only $(ONLY))

bench: setup ## tables with ratios
	$(PY) -m bench

shots: setup web ## a screenshot of every page at 1440 and 390 px into shots/
	@bash tests/browser.sh
	$(PY) -m tests.e2e.shots

clean:
	rm -rf web/dist web/node_modules build dist heban.egg-info shots .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache $(VENV) var
