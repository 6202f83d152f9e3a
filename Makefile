# make demo   assess a shipped case and write report.html
# make test   everything: style, types, layers, tests
# Both build their own virtual environment in .venv from the pinned versions.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEMO := src/ranvier/cases/painful_diabetic_polyneuropathy_with_kidney_disease

.PHONY: demo test check lint types layers pytest deletions bench invariants lock reference validation validation-signals clean

demo: $(VENV)/ready
	$(BIN)/ranvier assess $(DEMO) --html report.html
	@echo "The report: $(CURDIR)/report.html (open it in a browser; it needs no network)"

# Layers and types are checked beside the tests; what is found is printed after them.
test: lint
	@$(BIN)/lint-imports > $(VENV)/layers.log 2>&1 & layers=$$!; \
	$(BIN)/pyright > $(VENV)/types.log 2>&1 & types=$$!; \
	trap "kill $$layers $$types" INT TERM; \
	$(MAKE) --no-print-directory pytest; tests=$$?; \
	wait $$layers; layers=$$?; \
	wait $$types; types=$$?; \
	cat $(VENV)/layers.log $(VENV)/types.log; \
	exit $$((tests || layers || types))

lint: $(VENV)/ready-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/ready-dev
	$(BIN)/pyright

layers: $(VENV)/ready-dev
	$(BIN)/lint-imports

# Compiled files are kept, so that the two workers and the next run need not compile everything again.
pytest: $(VENV)/ready-dev
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder -rs

check: $(VENV)/ready
	$(BIN)/ranvier knowledge check

# Every deletion from the shipped cases; make test removes one in three of the table cells, others with each change of
# the knowledge.
deletions: $(VENV)/ready-dev
	RANVIER_ALL_DELETIONS=yes $(BIN)/pytest -n auto tests/cases/test_deletion.py

bench: $(VENV)/ready-dev
	for script in benchmarks/*.py; do $(BIN)/python $$script || exit 1; done

reference: $(VENV)/ready
	$(BIN)/python -m ranvier.formats.case.schema docs/reference
	$(BIN)/python -m ranvier.report.as_json.schema_file docs/reference
	$(BIN)/python -m ranvier.knowledge.pages docs/reference
	$(BIN)/python tools/cli_page.py > docs/reference/cli.md
	$(BIN)/python tools/simulation_page.py > docs/reference/simulation.md

validation: $(VENV)/ready-dev
	$(BIN)/python tools/validation_page.py > docs/validation.md.new
	mv docs/validation.md.new docs/validation.md

# Every accuracy benchmark of measuring, one by one: about nine minutes; a run that was broken off goes on.
validation-signals: $(VENV)/ready-dev
	$(BIN)/python tools/validation_signals_page.py docs/validation_signals.md

invariants: $(VENV)/ready-dev
	$(BIN)/python tools/plan_invariants.py 100000

lock: $(VENV)/ready-dev
	$(PIP) install pip-tools
	sh tools/lock.sh $(BIN)/pip-compile

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Ranvier needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/ready: $(VENV)/python requirements.lock pyproject.toml
	$(PIP) install -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.lock
	$(PIP) install -r requirements-dev.lock
	@touch $@

clean:
	rm -rf $(VENV) report.html report.json .pytest_cache .ruff_cache .hypothesis .import_linter_cache
