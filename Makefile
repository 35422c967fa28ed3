PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Not compiled at install time: Python compiles only the third of the modules that is imported.
# The lists name all that is needed, so pip need not look for it.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps
BUNDLE := build/bundled
# A worker of pytest takes whole files, in the order of tests/conftest.py. Two more than processors: some tests wait.
SPREAD = -n $$($(BIN)/python -c 'import os; print(os.cpu_count() + 2)') --dist loadfile --no-loadscope-reorder
# Else each process that kb starts compiles what it imports.
export PYTHONDONTWRITEBYTECODE :=
export KB_DATA_DIR ?= data

.PHONY: help run test test-fast lint types layers check browser bench bench-quick lock messages clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

# `make run OCR=no` leaves out the packages that read scans, 300 MB; `make run FETCH=yes` downloads the official
# texts meanwhile.
run: $(VENV)/.run $(if $(filter no,$(OCR)),,$(VENV)/.ocr) ## build the environment, ingest the bundled documents, serve them
	$(BIN)/kb bundle --out $(BUNDLE)
# Exit code 1: a file was not added, such as the scan if OCR=no. The page says which and why.
	$(BIN)/kb ingest $(BUNDLE) || test $$? -eq 1
	@$(if $(FETCH),,echo 'make run FETCH=yes also downloads the official texts of the treaties, laws and plans, in the background.')
	$(BIN)/kb serve $(if $(filter yes,$(FETCH)),--fetch)

test: lint ## all checks; green before each commit
	@$(MAKE) --no-print-directory --jobs=3 types layers check

# Types from a running daemon; without the tests that start processes or ingest a library.
test-fast: lint $(VENV)/.dev ## lint, types and the quick tests, for work at hand
	$(BIN)/dmypy run
	$(BIN)/python -m pytest -q $(SPREAD) --quick

lint: $(VENV)/.dev ## ruff: rules and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## mypy, strict
	$(BIN)/mypy

layers: $(VENV)/.dev ## import-linter: which package may import which
	$(BIN)/lint-imports

check: $(VENV)/.dev browser ## all tests
# A new checkout is compiled once, beside mypy, and not by each worker.
	@test -d tests/web/__pycache__ || $(BIN)/python -m pytest --collect-only -q >/dev/null || true
	$(BIN)/python -m pytest $(SPREAD)

# Chromium and a Chinese font, for the browser tests: installed where we may, else named.
browser: ## install Chromium for the browser tests
	@sh tests/browser/install.sh

# Peers get environments of their own in build/peers; `make bench KB_BENCH_TEXTS=DIR` grows libraries from DIR.
bench: $(VENV)/.dev ## measure kb beside its peers, some hours: docs/benchmarks.md
	$(BIN)/python -m benchmarks

bench-quick: $(VENV)/.dev ## the same within 3 minutes, on the bundled documents
	$(BIN)/python -m benchmarks --quick

messages: $(VENV)/.dev ## add new texts to the Chinese catalogue, to be translated
	@mkdir -p build
	$(BIN)/pybabel -q extract -F kb/i18n/babel.cfg -k N_ -o build/kb.pot .
	$(BIN)/pybabel -q update -i build/kb.pot -d kb/i18n/locale -D kb --no-fuzzy-matching

# Names no registry.
lock: ## pin versions and hashes of the requirements
	for set in build run object-store ocr onnx oidc postgres telemetry dev $(patsubst requirements/%.in,%,$(wildcard requirements/peers/*.in)); do \
		uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-annotate --no-header requirements/$$set.in -o requirements/$$set.txt; \
	done

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'kb needs Python 3.11 or newer: make PYTHON=python3.11 ...'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo 'kb needs the venv module: apt-get install python3-venv'; exit 1; }

$(VENV)/.run: requirements/build.txt requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) --require-hashes -r requirements/build.txt
	$(PIP) --require-hashes --no-build-isolation -r requirements/run.txt
	$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/.ocr: requirements/ocr.txt $(VENV)/.run
	$(PIP) --require-hashes --no-build-isolation -r requirements/ocr.txt
	@touch $@

# For KB_DATABASE_URL: `make .venv/.postgres`.
$(VENV)/.postgres: requirements/postgres.txt $(VENV)/.run
	$(PIP) --require-hashes --no-build-isolation -r requirements/postgres.txt
	@touch $@

# For KB_SHARED_ORIGINALS=s3://…: `make .venv/.object-store`.
$(VENV)/.object-store: requirements/object-store.txt $(VENV)/.run
	$(PIP) --require-hashes --no-build-isolation -r requirements/object-store.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(PIP) --require-hashes --no-build-isolation -r requirements/dev.txt
	@touch $@

clean: ## remove the environment and the build folder
	rm -rf $(VENV) build
