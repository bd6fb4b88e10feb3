# make run: the app with its sample. make test: everything that is checked.
# Both make the environment in .venv from a hashed lock file first.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& echo $$p && break; done)
BIN := .venv/bin
PORT ?= 8501
DATA ?= .data

.PHONY: run install test lint unit bench soak lock clean
.DEFAULT_GOAL := run

run: install
	$(BIN)/workbench serve --sample --port $(PORT)

install: .venv/installed

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed and was not found."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25"

.venv/installed: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/developing: requirements-dev.lock .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

test: lint unit

lint: .venv/developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A browser is looked for among those installed; failing that, Playwright's own is fetched where
# that is possible. What could not be run is listed at the end, with the reason.
unit: .venv/developing
	@$(BIN)/python -m tests.browser.chromium || $(BIN)/python -m playwright install chromium >/dev/null 2>&1 || true
	$(BIN)/python -m pytest -rs

bench: .venv/developing
	$(BIN)/python -m benchmarks all --data $(DATA) --json

# The long form of the tests that take a seed or a size: 200 kills, 1,000 damaged files, 10,000 texts
# and files, 500 MB of text, 2,000 pages. Some minutes; what was counted and measured is printed.
soak: .venv/developing
	WORKBENCH_TEST_SOAK=200 $(BIN)/python -m pytest -rsP tests/test_crash.py \
		tests/store/test_faults.py tests/evidence/test_offsets.py tests/evidence/test_damage.py \
		tests/evidence/test_hostile.py tests/evidence/test_huge.py

lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header -o requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
