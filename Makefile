# `make demo` and `make test` are all that a newcomer needs; both work on a machine that has only make and Python 3.11+.
# Another interpreter: make test PYTHON=/path/to/python. Another environment: make test VENV=/path/to/venv.

VENV   ?= .venv
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
            $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
            && { echo $$python; break; }; done)
RUN     = $(VENV)/bin/

# What each target runs; the last file by name in fixtures/demo is the latest month.
DEMO_DATA      ?= $(lastword $(sort $(filter-out %.md %.toml %.txt,$(wildcard fixtures/demo/*))))
# The day is given so that the score does not fall from day to day.
DEMO_COMMAND   ?= $(RUN)ocqual score $(DEMO_DATA) --as-of 2024-07-01
TEST_COMMAND   ?= $(RUN)python -m pytest -n auto --maxprocesses 4 --dist loadgroup
GOLDEN_COMMAND ?= $(RUN)python -m tests.golden
DOCS_COMMAND   ?= $(RUN)python -m ocqual.docs
BENCH_COMMAND  ?= $(RUN)python -m benchmarks

# Modules are compiled once, whatever the environment says: the tests start the program again and again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test lint types layers format golden docs bench package clean
.DEFAULT_GOAL := help

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/installed ## install, and score the demonstration data
	$(DEMO_COMMAND)

test: $(VENV)/installed-test ## install, and run all tests
	$(TEST_COMMAND)

lint: $(VENV)/installed-dev ## faults and formatting (ruff)
	$(RUN)ruff check .
	$(RUN)ruff format --check .

types: $(VENV)/installed-dev ## types (mypy --strict)
	$(RUN)mypy

layers: $(VENV)/installed-dev ## which module may import which (import-linter)
	$(RUN)lint-imports

format: $(VENV)/installed-dev ## mend what ruff can mend by itself
	$(RUN)ruff check --fix .
	$(RUN)ruff format .

golden: $(VENV)/installed-test ## write the golden reports anew; read the difference before you commit it
	$(GOLDEN_COMMAND)

docs: $(VENV)/installed-test ## write the generated pages and schemas anew
	$(DOCS_COMMAND)

bench: $(VENV)/installed-test ## measure speed against parsing alone
	$(BENCH_COMMAND)

package: $(VENV)/installed-dev ## build the sdist and the wheel into dist/
	$(RUN)python -m build

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One environment. Each stamp says that what it is named after is installed as this pyproject.toml asks; the install is
# editable, so a change of code needs no new one.
$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or later with its venv module was found: install one \
	(Debian and Ubuntu: apt install python3-venv), or say where it is: make $(MAKECMDGOALS) PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $(PYTHON) is older than \
	Python 3.11, or is none: say where one is: make $(MAKECMDGOALS) PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml hatch_build.py $(wildcard ocqual/native/*) | $(VENV)/bin/python
	$(RUN)python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-test: pyproject.toml hatch_build.py $(wildcard ocqual/native/*) | $(VENV)/bin/python
	$(RUN)python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ $(VENV)/installed

$(VENV)/installed-dev: pyproject.toml hatch_build.py $(wildcard ocqual/native/*) | $(VENV)/bin/python
	$(RUN)python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/installed-test $(VENV)/installed
