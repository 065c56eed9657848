# Everything lands inside the checkout: .venv/, out/, dist/. Only pip's cache lies elsewhere.
.DEFAULT_GOAL := help
BIN := .venv/bin
# What is imported compiles itself: pip would compile everything, for half of the time it takes.
INSTALL := $(BIN)/python -m pip install --no-compile --quiet --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --universal --generate-hashes \
	--fork-strategy fewest --no-emit-index-url --no-annotate --no-header --quiet --upgrade
# Where the environment forbids bytecode, each start of the program would compile all of it anew.
export PYTHONDONTWRITEBYTECODE :=
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON = $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$p && break; done)

help: ## list what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1|\2/p' Makefile | \
	while IFS='|' read -r target does; do printf '  make %-11s %s\n' "$$target" "$$does"; done

run: .venv/run.stamp ## build the S-400 dossier, answer three questions, name the page
	$(BIN)/claimgraph build s400 -o out/s400
	$(BIN)/claimgraph ask s400 contested
	$(BIN)/claimgraph ask s400 unnamed-only
	$(BIN)/claimgraph ask s400 changed-line
	@echo "The network, to open in a browser: $(CURDIR)/out/s400/network.html"

test: .venv/dev.stamp .venv/draft.stamp ## run the tests, but for the slow ones
	$(BIN)/python -m pytest -n auto --dist worksteal

check: .venv/dev.stamp ## lint, formatting and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# Families of cases run whole here: see tests/sampling.py.
check-all: export CLAIMGRAPH_WHOLE := 1
check-all: check test ## check, test, the slow tests and the benchmarks
	CLAIMGRAPH_FUZZ=1 $(BIN)/python -m pytest -m "slow or not slow" tests/dates tests/quotes tests/judge
	$(BIN)/python -m pytest -m slow --ignore tests/judge
	$(BIN)/python tests/benchmarks/start.py
	$(BIN)/python tests/benchmarks/build.py
	$(BIN)/python tests/benchmarks/judging.py
	$(BIN)/python tests/benchmarks/page.py
	$(BIN)/python tests/benchmarks/serving.py 20
	$(BIN)/python tests/benchmarks/tables.py
	$(BIN)/python tests/benchmarks/updating.py
	$(BIN)/python tests/benchmarks/conformance.py
	$(BIN)/python tests/benchmarks/stores.py

reference: .venv/dev.stamp ## write the ontology's reference pages to out/reference/
	$(BIN)/python ontology/reference.py out/reference

readme: .venv/dev.stamp ## bring the README's transcripts, table of stores and pictures up to date
	$(BIN)/python tests/project/readme.py

bundle: .venv/run.stamp ## bundle the page's SPARQL console, where that failed before
	$(BIN)/python graph/bundle/hatch_build.py

lock: .venv/dev.stamp ## resolve the dependencies anew; the locks hold versions and hashes
	$(LOCK) pyproject.toml --group build --extra mcp --extra remote -o requirements.lock
	$(LOCK) pyproject.toml --group build --extra mcp --extra remote --extra dev \
	-o requirements-dev.lock -c requirements.lock
	$(LOCK) pyproject.toml --extra draft -o requirements-draft.lock -c requirements-dev.lock
	$(LOCK) --group node -o requirements-node.lock

clean: ## remove all that was made, .venv/ too
	rm -rf .venv out dist build graph/claimgraph/page/bundle .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find graph tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "claimgraph needs Python 3.11 or newer; found: $$(python3 \
	--version 2>&1). Install one, or name it: make PYTHON=/path/to/python run" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock pyproject.toml $(wildcard graph/bundle/*) | $(BIN)/python
	@echo "Installing into .venv; the first time this takes a minute."
	$(INSTALL) --require-hashes -r requirements.lock
	@command -v npm >/dev/null || $(INSTALL) --require-hashes -r requirements-node.lock || \
	echo "There is no Node: the page will have no SPARQL console." >&2
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

.venv/draft.stamp: requirements-draft.lock $(wildcard graph/claimgraph/draft/language_model.*) \
	.venv/dev.stamp
	@{ $(INSTALL) --require-hashes -r requirements-draft.lock && $(BIN)/claimgraph draft --get-model; } \
	|| echo "There is no spaCy, or no model for it: tests that draft from texts are skipped." >&2
	@touch $@

.PHONY: help run test check check-all reference readme bundle lock clean
