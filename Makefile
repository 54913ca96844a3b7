# Six words, the same for a person, CI and a script: setup, check, fix, test, prove, bench (and demo).
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: setup check fix test prove bench demo docs

setup: $(VENV)/ready ## a virtual environment with everything a developer needs
$(VENV)/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable ".[dev]"
	touch $@

check: setup ## format, lint, types, shape, docs, fast tests: about a minute
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/python docs/generate.py --check
	$(BIN)/python -m pytest --quiet -n 2 -m "not slow and not spark"

fix: setup ## put right what a program can put right
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(BIN)/python docs/generate.py

test: setup ## every test, as CI runs it
	$(BIN)/python -m pytest -n 2

prove: setup ## every 'must show' at its full size; writes docs/proof.md
	$(BIN)/python bench/prove.py

bench: setup ## ratios against a peer or a floor, in one run
	$(BIN)/python bench/run.py
	$(BIN)/python bench/intake.py
	$(BIN)/python bench/linkage.py
	-$(BIN)/python bench/costing.py # not yet as fast as promised
	-$(BIN)/python bench/journeys.py # not yet as fast as promised

demo: setup ## the review of the example, drawn
	$(BIN)/wholeplace run examples/hackney
	$(BIN)/wholeplace report examples/hackney --to hackney.html

docs: setup
	$(BIN)/python docs/generate.py
