# `make run` and `make test` set up what they need. The rest is for work on the project; `make help` lists all of it.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: run test check check-code check-types check-content format bench lock clean help chromium install-chromium

run: $(VENV)/.run  ## serve the site at http://localhost:8501
	$(BIN)/streamlit run app.py

test: $(VENV)/.test chromium check  ## every check and every test
	@$(BIN)/python -m compileall -q app.py recommender  # each server of the tests starts sooner
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.test  ## lint, format, types, imports, content, proofs
	@$(MAKE) --no-print-directory --jobs 2 --keep-going --output-sync=target check-code check-types check-content

check-code:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

check-types:
	$(BIN)/mypy

check-content:
	$(BIN)/python -m recommender check
	$(BIN)/python -m recommender prove

format: $(VENV)/.test  ## lay out the code, and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.test chromium  ## print what is measured, as JSON
	$(BIN)/python -m benchmarks.replay
	$(BIN)/python -m benchmarks.words
	$(BIN)/python -m benchmarks.pages
	$(BIN)/python -m benchmarks.queue

lock: $(VENV)/.test  ## pin every package anew, after a change in pyproject.toml
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header pyproject.toml --group dev -o tests/requirements.txt

clean:  ## remove what the other commands set up; answers in data/ stay
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .screenshots

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

$(VENV)/.run: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed. Name one with: make run PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(VENV)/.test: tests/requirements.txt $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	touch $@

# The browser tests need Chromium; where there is none it comes from the system's packages.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || $(MAKE) install-chromium

install-chromium: SUDO = $(shell test "$$(id -u)" = 0 || echo sudo)
install-chromium:
	$(SUDO) apt-get update -qq
	$(SUDO) apt-get install -y -qq --no-install-recommends chromium || $(SUDO) apt-get install -y -qq chromium-browser
