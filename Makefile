# Two commands on a fresh machine: `make demo` and `make test`. Both make their own virtual environment in .venv.
PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
INSTALLED := .venv/.installed
REQUIREMENTS := requirements.txt requirements-dev.txt capture/requirements.txt constraints.txt

.PHONY: demo demo-reset install test test-quick lint format docs lock clean help

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(INSTALLED) ## Start the local cloud, the pipeline and the dashboard on http://localhost:8501
	@$(BIN)/python -m infra.demo --port $(PORT)

demo-reset: $(INSTALLED) ## Forget the demo's data and start anew
	@$(BIN)/python -m infra.demo --port $(PORT) --reset

install: $(INSTALLED) ## Make .venv with the pinned requirements

test: lint ## Lint, type check and run every test
	@$(BIN)/python -m infra.local_cloud.face_models --folder .local/models
	@$(BIN)/python -m pytest

test-quick: $(INSTALLED) ## The tests without the local cloud and the browser
	@$(BIN)/python -m pytest -m "not local_cloud and not browser"

lint: $(INSTALLED) ## ruff (lint and format) and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(INSTALLED) ## Mend what ruff can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(INSTALLED) ## Write the documents that are generated from code
	@$(BIN)/python -m docs.generate

lock: $(INSTALLED) ## Pin the whole tree of requirements anew in constraints.txt
	@$(BIN)/pip install -q uv==0.13.9
	@mkdir -p .local && cp constraints.txt .local/constraints.before && : > constraints.txt
	@$(BIN)/uv pip compile requirements-dev.txt --universal --python-version 3.11 -q -o .local/constraints.new \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-strip-extras --upgrade \
		|| { cp .local/constraints.before constraints.txt; exit 1; }
	@sed -E 's/\[[a-z0-9,-]+\]==/==/' .local/constraints.new > constraints.txt

clean: ## Remove the virtual environment and all local data
	rm -rf .venv .local

$(INSTALLED): $(REQUIREMENTS)
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON) here. Install Python 3.11 or later, or say which: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import sys; v = "%d.%d" % sys.version_info[:2]; sys.exit(0 if sys.version_info >= (3, 11) else "$(PYTHON) is Python " + v + ". Version 3.11 or later is needed; say which: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@$(PYTHON) -m venv .venv || { echo "Making .venv failed. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Installing the pinned requirements into .venv (once, about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt \
		|| { echo "Installing the requirements failed; the lines above say which. Check the network, then run the same command again."; exit 1; }
	@touch $@
