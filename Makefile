# One command each; every target sets up what it needs.  `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
.DEFAULT_GOAL := help
.PHONY: help env demo test test-fast check fix bench run shots

help:            ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14

env: .venv/.ready  ## build .venv from the lock (quick when nothing changed)

.venv/.ready: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: env        ## two stories in the terminal, then the product in the browser
	@$(BIN)/tongban demo $(ARGS)

run: env         ## serve the data directory (TONGBAN_DATA)
	@$(BIN)/tongban run $(ARGS)

test: env        ## every test: SQLite, PostgreSQL, browser
	@sh scripts/system.sh postgresql chromium fonts
	@$(BIN)/python -m tests.run $(ARGS)

test-fast: env   ## the part under a minute: law, tables of states, formats, the happy path
	@$(BIN)/python -m tests.run --fast $(ARGS)

check: env       ## look only: format, lint, types, imports, templates, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet tongban
	$(BIN)/tongban check

fix: env         ## repair what can be repaired
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: env       ## measure, as ratios within one run (ARGS=--json, or "desk 1000000")
	@sh scripts/system.sh postgresql
	@$(BIN)/python -m tests.bench $(ARGS)

shots: env       ## a picture of every page in every mode into shots/ (ARGS="elder contrast")
	@sh scripts/system.sh chromium fonts
	@$(BIN)/python -m tests.shots $(ARGS)
