# The two commands are `make run` and `make test`; README says what they do without make.
PYTHON ?= python3
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --quiet --no-emit-index-url --no-header --no-annotate --universal --python-version 3.11 pyproject.toml

.PHONY: run test lint format fuzz bench lock clean

run: .venv/run
	$(BIN)/python app.py

# Two at a time: a file's tests stay together, since they share what they load.
test: .venv/test
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Faulty files by the thousand: 50,000 of each format unless COUNT says otherwise.
fuzz: .venv/test
	$(BIN)/python -m tests.hostile.fuzz --count $(or $(COUNT),50000)

bench: .venv/test
	$(BIN)/python -m bench

.venv/bin/python:
	$(PYTHON) -m venv .venv

# The stamps: what is installed is installed again when a lock file changes.
.venv/run: requirements/run.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

.venv/test: requirements/test.txt .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/test.txt
	touch $@

lock:
	$(BIN)/python -m pip install --quiet uv
	$(LOCK) -o requirements/run.txt
	$(LOCK) --extra server -o requirements/server.txt
	$(LOCK) --extra test -o requirements/test.txt

clean:
	rm -rf .venv build dist *.egg-info
