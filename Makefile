# Two commands on a fresh machine: `make demo` and `make test`. Both create a virtual environment in .venv.
PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
INSTALLED := .venv/.installed
REQUIREMENTS := requirements.txt requirements-dev.txt capture/requirements.txt constraints.txt

# Test files run two at a time; plain `.venv/bin/python -m pytest tests/...` runs them sequentially.
SIDE_BY_SIDE ?= --numprocesses 2 --dist loadfile

# The newest installed Python 3.12 or later, on PATH or in pyenv's versions (pyenv's shims on PATH may not run).
NEWER_PYTHONS = $(foreach minor,15 14 13 12,python3.$(minor) $(wildcard $(HOME)/.pyenv/versions/3.$(minor).*/bin/python3))
FUNCTION_PYTHON ?= $(shell for each in $(NEWER_PYTHONS); do $$each -c 'import ensurepip, sys; print(sys.executable)' 2>/dev/null && break; done)

.PHONY: demo demo-reset install test test-quick test-function test-trino lint format docs lock clean help

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(INSTALLED) ## Start the local cloud, the pipeline and the dashboard on http://localhost:8501
	@$(BIN)/python -m infra.demo --port $(PORT)

demo-reset: $(INSTALLED) ## Delete the demo's data and start over
	@$(BIN)/python -m infra.demo --port $(PORT) --reset

install: $(INSTALLED) ## Create .venv with the pinned requirements

test: lint test-function ## Lint, type check and run all tests
	@$(BIN)/python -m infra.local_cloud.face_models --folder .local/models
	@$(BIN)/python -m tests.support.query_clients
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE)

test-quick: $(INSTALLED) ## Run the tests that need no local cloud and no browser, and are not slow
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not (local_cloud or browser or slow or trino)"

test-function: ## Run the function's tests on Python 3.12 or later, as deployed, if one is installed
	@python="$(FUNCTION_PYTHON)"; venv=.local/function-python; \
	if [ -z "$$python" ]; then echo "Function tests on Python 3.12 or later: skipped, none found on PATH or in pyenv"; exit 0; fi; \
	[ "$$(cat $$venv/made-by 2>/dev/null)" = "$$python" ] && [ ! constraints.txt -nt $$venv/made-by ] || { \
		rm -rf $$venv && "$$python" -m venv $$venv && echo "$$python" > $$venv/made-by.new \
		&& $$venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt boto3 hypothesis pytest \
		&& mv $$venv/made-by.new $$venv/made-by; } || exit 1; \
	echo "Function tests on $$($$venv/bin/python --version)"; \
	$$venv/bin/python -m pytest -q -p no:cacheprovider tests/infra/functions

test-trino: $(INSTALLED) ## Compare every query on DuckDB and on Trino, Athena's engine, and run the history's SQL there (Maven, Java 24 or later; 820 MB once)
	@$(BIN)/python -m tests.support.trino_install
	@$(BIN)/python -m pytest -m trino tests/trino

lint: $(INSTALLED) ## Run ruff (lint and format) and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(INSTALLED) ## Fix and format with ruff
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(INSTALLED) ## Write the generated documents
	@$(BIN)/python -m docs.generate

lock: $(INSTALLED) ## Update constraints.txt: pin the full dependency tree
	@$(BIN)/pip install -q uv==0.13.9
	@mkdir -p .local && cp constraints.txt .local/constraints.before && : > constraints.txt
	@$(BIN)/uv pip compile requirements-dev.txt --universal --python-version 3.11 -q -o .local/constraints.new \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-strip-extras --upgrade \
		|| { cp .local/constraints.before constraints.txt; exit 1; }
	@sed -E 's/\[[a-z0-9,-]+\]==/==/' .local/constraints.new > constraints.txt

clean: ## Remove the virtual environment and all local data
	rm -rf .venv .local

$(INSTALLED): $(REQUIREMENTS)
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) not found. Install Python 3.11 or later, or choose another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import sys; v = "%d.%d" % sys.version_info[:2]; sys.exit(0 if sys.version_info >= (3, 11) else "$(PYTHON) is Python " + v + ". Version 3.11 or later is required; choose another: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@$(PYTHON) -m venv .venv || { echo "Creating .venv failed. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Installing the pinned requirements into .venv (once, about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt \
		|| { echo "Installing the requirements failed; see the errors above. Check the network, then run the same command again."; exit 1; }
	@touch $@
