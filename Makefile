.DEFAULT_GOAL := help
.PHONY: help install install-dev demo run check lint types imports test quick docs styles translations bench proof lock

PYTHON ?= python3
BIN := .venv/bin
DEMO_HOME ?= $(CURDIR)/.home
# Whole files, in the order that pytest prints the seed of: see CONTRIBUTING.md.
IN_PARALLEL := --numprocesses=auto --dist=loadfile --no-loadscope-reorder --durations=20 --durations-min=5
DEMO_PORT ?= 8000

help: ## Show this list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/runtime ## Make .venv with what the service needs
	@:

install-dev: .venv/dev ## Make .venv with what tests and checks need too

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or later is needed: apt-get install python3"; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { \
	  echo "pip is missing: apt-get install python3-pip"; exit 1; }
	@$(PYTHON) -m venv --without-pip .venv || { \
	  echo "The virtual environment could not be made: apt-get install python3-venv"; exit 1; }

.venv/runtime: requirements/runtime.lock pyproject.toml | .venv/bin/python
	@echo "Installing what the service needs into .venv: about 90 MB from PyPI, one to three minutes."
	@$(PYTHON) requirements/install.py $(BIN)/python requirements/runtime.lock
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements/dev.lock pyproject.toml | .venv/bin/python
	@echo "Installing what the tests need into .venv: about 200 MB from PyPI, some minutes."
	@$(PYTHON) requirements/install.py $(BIN)/python requirements/dev.lock
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ .venv/runtime

# The port is tried before anything is installed, which takes a minute.
demo: ## Load the sample knowledge and serve it on http://127.0.0.1:8000 (DEMO_PORT)
	@$(PYTHON) -c 'import socket; socket.create_server(("127.0.0.1", $(DEMO_PORT)))' 2>/dev/null || { \
	  echo "Port $(DEMO_PORT) is taken, perhaps by a demonstration that is still running."; \
	  echo "Stop that, or choose another port: make demo DEMO_PORT=8001"; exit 1; }
	@$(MAKE) --no-print-directory install
	@KB_HOME=$(DEMO_HOME) $(BIN)/kb demo --port $(DEMO_PORT)

run: install ## Serve the home folder .home
	@KB_HOME=$(DEMO_HOME) $(BIN)/kb serve

check: lint types imports test ## Everything that must hold, in CI's order

lint: install-dev ## Format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell

types: install-dev ## Check types
	$(BIN)/mypy

imports: install-dev ## Check who imports whom
	$(BIN)/lint-imports

test: install-dev ## Run the tests on all processors; T=path picks some, for one process
	$(BIN)/pytest $(or $(T),$(IN_PARALLEL))

quick: install-dev ## Run the tests that start nothing: in some minutes
	$(BIN)/pytest -m "not heavy" $(IN_PARALLEL)

docs: install-dev ## Rebuild the generated parts of the docs
	$(BIN)/python -m docs.reference

styles: install-dev ## Cut the style sheet of Bootstrap to what the pages use
	$(BIN)/python -m docs.stylesheet

translations: install-dev ## Collect the texts that people see, and compile them
	$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext --project=yunzhi -o web/translations/messages.pot --no-location --sort-output .
	$(BIN)/pybabel -q update -i web/translations/messages.pot -d web/translations --no-fuzzy-matching
	$(BIN)/pybabel -q compile -d web/translations

bench: install-dev ## Measure speed; BENCH=quick for a short run
	$(BIN)/python -m benchmarks

# In a network of its own: ports are nobody else's there, and packets can be lost.
proof: install-dev ## Break three hosts, one part after the other; PROOF=options
	unshare --user --net --map-current-user --keep-caps sh -c \
	  'ip link set lo up && exec $(BIN)/python -m benchmarks.hosts $(PROOF)'

lock: ## Pin the dependencies again (needs uv)
	uv pip compile -q --no-strip-extras --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements/runtime.lock pyproject.toml requirements/build.in
	uv pip compile -q --no-strip-extras --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev -o requirements/dev.lock pyproject.toml requirements/build.in
