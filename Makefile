# Everything is set up by itself, in .venv: Python 3.11 or later, make and a package index are all that is needed.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
SECONDS := 60
USABLE := $(VENV)/usable
READY := $(VENV)/ready
# else each process of the tests compiles anew what they all share
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-long lint style types unit docs bench fuzz clean

demo: $(USABLE)  ## The report of an example form (fictional, with mistakes put in)
	@$(BIN)/nrdl check examples/2025-with-defects.pdf || test $$? -eq 1

test: style  ## Style, types and all tests; needs no network once set up
	@$(MAKE) --no-print-directory -j2 types unit  # types need one core alone

unit: $(READY)  ## The usual tests alone
	$(BIN)/python -m pytest -n auto --dist worksteal -q

test-long: $(READY)  ## The tests that `make test` leaves out
	$(BIN)/python -m pytest -n auto --dist worksteal -q -m long

lint: style types

style: $(READY)
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

docs: $(READY)  ## The guides and the rule book, into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

bench: $(READY)  ## How fast nrdl is, beside others, and how time grows; a peer that cannot be installed is told
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@answer=0; for table in bench bench_growth bench_page bench_desk; do \
		$(BIN)/python -m tests.$$table || answer=1; done; exit $$answer

fuzz: $(READY)  ## Each harness of fuzz/ for so many SECONDS, on inputs that nobody thought of
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	$(BIN)/python -m fuzz $(SECONDS)

clean:
	rm -rf $(VENV) site build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache

# What a user needs, and no more; what the tests need comes on top of it.
$(USABLE): pyproject.toml
	@test -n "$(PYTHON)" || { echo "nrdl needs Python 3.11 or later (make PYTHON=/path/to/python)."; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	$(BIN)/python -m compileall -q checker
	@touch $@

$(READY): $(USABLE)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
