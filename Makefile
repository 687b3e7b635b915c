# Python 3.11 or newer, make and git are enough: every target sets up what it needs, in .venv and, through apt, on the machine.

BIN := .venv/bin
COMPILE := UV_SYSTEM_CERTS=1 $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-strip-extras --annotation-style line

# What tests write is kept in memory where the machine has a folder for that.
# One worker more than processors: some tests wait, for a browser or for a process that is to be killed.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
TESTS := $(if $(wildcard /dev/shm),PYTEST_DEBUG_TEMPROOT=/dev/shm) $(BIN)/pytest -q -n $(WORKERS)

.PHONY: help demo serve check lint test bench lock migration setup setup-dev
.DEFAULT_GOAL := help

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup ## The main job on demo data: from a freelancer's invoice to the payslip and the payment file, in var/demo
	$(BIN)/smartcoop demo --out var/demo

serve: setup ## The web pages on the demo cooperative
	$(BIN)/smartcoop serve --demo

check: setup-dev lint ## The fast checks while working: lint, types, imports, tests on SQLite
	$(TESTS) -m "not browser and not slow" -k "not postgresql"

test: setup-dev lint ## Every check: lint, types, imports, templates, tests on SQLite and PostgreSQL, browser tests
	$(TESTS) --dist worksteal

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --quiet --lint templates countries

bench: setup-dev ## The figures of speed and size
	$(BIN)/python -m tests.bench

lock: setup-dev ## Pin what pyproject.toml asks for; UPGRADE=--upgrade takes the newest of everything
	$(COMPILE) $(UPGRADE) --extra scale --group setup pyproject.toml -o requirements.lock
	$(COMPILE) $(UPGRADE) --all-extras --group setup --constraint requirements.lock pyproject.toml -o requirements-dev.lock

migration: setup-dev ## Write the migration to the models as they are: make migration MESSAGE="Members have a telephone"
	.ci/new-migration "$(MESSAGE)"

setup: .venv/run.stamp

setup-dev: .venv/dev.stamp

.venv/run.stamp: requirements.lock pyproject.toml .ci/setup
	.ci/setup run

.venv/dev.stamp: requirements-dev.lock pyproject.toml .ci/setup
	.ci/setup dev
