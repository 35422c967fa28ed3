# make run     builds the environment, ingests the bundled corpus, serves it, prints the URL
# make test    lint, types, layering, tests, browser tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Not compiled at install time: Python compiles what it imports, a third of what there is.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
BUNDLE := build/bundled
export KB_DATA_DIR ?= data

.PHONY: run test lint types layers check browser bench lock messages clean

# `make run OCR=no` leaves out what reading scans needs, 300 MB.
run: $(VENV)/.run $(if $(filter no,$(OCR)),,$(VENV)/.ocr)
	$(BIN)/kb bundle --out $(BUNDLE)
# Exit code 1 says that some file is not in, as the scan where OCR=no; the page tells which and why.
	$(BIN)/kb ingest $(BUNDLE) || test $$? -eq 1
	$(BIN)/kb serve

test: lint types layers check

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports

check: $(VENV)/.dev browser
	$(BIN)/python -m pytest -n auto

# Chromium and a Chinese font, for the browser tests: installed where we may, else named.
browser:
	@sh tests/browser/install.sh

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

# Takes new texts into the Chinese catalogue, to be translated; a test fails until they are.
messages: $(VENV)/.dev
	$(BIN)/pybabel -q extract -F kb/i18n/babel.cfg -k N_ -o build/kb.pot .
	$(BIN)/pybabel -q update -i build/kb.pot -d kb/i18n/locale -D kb --no-fuzzy-matching

# Pins versions and hashes; names no registry.
lock:
	for set in build run ocr dev; do \
		uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-annotate --no-header requirements/$$set.in -o requirements/$$set.txt; \
	done

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'kb needs Python 3.11 or newer: make PYTHON=python3.11 ...'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo 'kb needs the venv module: apt-get install python3-venv'; exit 1; }

$(VENV)/.run: requirements/build.txt requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) --require-hashes -r requirements/build.txt
	$(PIP) --require-hashes --no-build-isolation -r requirements/run.txt
	$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.ocr: requirements/ocr.txt $(VENV)/.run
	$(PIP) --require-hashes --no-build-isolation -r requirements/ocr.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(PIP) --require-hashes --no-build-isolation -r requirements/dev.txt
	@touch $@

clean:
	rm -rf $(VENV) build
