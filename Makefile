# Everything here runs with Python 3.11 or newer, pip, venv and make; nothing else is assumed.
SHELL  := bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt
# pip names hundreds of packages twice; a line for each that is new is what a person wants to see.
SHOWN  := awk '/^Collecting / {print "  " $$2; fflush()} /^Installing collected/ {print "  ... unpacking them"; fflush()} /^(ERROR|error)/ {print; fflush()}'
OUT    ?= out/demo
TO     ?= zh

INSTALLED := $(VENV)/.installed
TESTABLE  := $(VENV)/.installed-dev

.DEFAULT_GOAL := help
.PHONY: help demo test check docs bench mutants fuzz fonts clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(INSTALLED)  ## Install, then translate the example without key or model (TO=ja for Japanese)
	@$(BIN)/ai-translator translate examples/tides.pdf --to $(TO) --backend pseudo --out $(OUT)
	@echo "Look at these beside examples/tides.pdf (the report says what became of each text):"
	@ls -1 $(OUT)/*

test: $(TESTABLE)  ## Install what the tests need and run all of them (ARGS="-k fonts" for some)
	@command -v chromium >/dev/null || sh tests/web/chromium.sh
	@test -e build/xliff/xliff-core-2.0.xsd || sh tests/review/oasis_schema.sh
	@# The program starts hundreds of times here: its bytecode is worth keeping.
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n auto --maxprocesses 8 --dist loadgroup $(ARGS)

check: $(TESTABLE)  ## Lint, types, one-way imports, documentation that is not stale
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/deptry .
	@$(BIN)/python docs/generate.py --check

docs: $(TESTABLE)  ## Write the generated parts of the documentation anew, its picture too
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/picture.py
	@$(BIN)/python docs/inspections.py
	@$(BIN)/python docs/screenshots.py

bench: $(TESTABLE)  ## Measure CPU, memory and concurrency against the budgets
	@$(BIN)/python -m benchmarks

mutants: $(TESTABLE)  ## How many small faults in the core packages the tests see (hours; ARGS="--sample 20")
	@$(BIN)/python -m benchmarks.mutants $(ARGS)

fuzz: $(TESTABLE)  ## Damaged files: every result opens in qpdf, PDFium, poppler (ARGS="--seed 7 --count 500")
	@$(BIN)/python -m benchmarks.fuzz $(ARGS)

fonts: $(TESTABLE)  ## Build fonts/ anew from the npm packages (needs npm)
	@$(BIN)/python fonts/build.py

clean:  ## Remove what was made here, .venv too
	rm -rf $(VENV) out dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name it with make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; name another with make PYTHON=/path/to/python")'
	$(PYTHON) -m venv $(VENV)

# A change of pyproject.toml or of the pins installs again; nothing else does (the install is editable).
$(INSTALLED): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing into $(VENV) ..."
	@set -o pipefail; $(PIP) --editable . 2>&1 | $(SHOWN)
	@touch $@

$(TESTABLE): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing with what the tests need into $(VENV) ..."
	@set -o pipefail; $(PIP) --editable '.[dev]' 2>&1 | $(SHOWN)
	@touch $@ $(INSTALLED)
