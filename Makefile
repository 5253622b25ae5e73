# Everything a person or CI does with this repository. Needs only Python >= 3.11, make and a package registry.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help run test check eval floors bench learn lock clean

help: ## show the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "isolate needs Python >= 3.11; set PYTHON=python3.x"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@$(BIN)/isolate ask --plain docker >/dev/null  # opens the knowledge once, so that every later start is quick
	@touch $@

run: $(STAMP) ## start the bot: on Slack with credentials, else the playground in a browser
	$(BIN)/isolate run

test: $(STAMP) check ## run every check and the whole test suite
	$(BIN)/pytest

check: $(STAMP) ## ruff, format, mypy, import contracts, Dockerfile, knowledge lint, answer quality
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile
	$(BIN)/isolate knowledge lint
	$(BIN)/isolate eval tests/questions --above tests/questions/floors.json

eval: $(STAMP) ## answer quality on labelled questions (FILE=…)
	$(BIN)/isolate eval $(or $(FILE),tests/questions)

floors: $(STAMP) ## keep the answer quality of now: what `make check` allows no less than
	$(BIN)/isolate eval tests/questions --set-floors tests/questions/floors.json

learn: $(STAMP) ## learn the engine's weights from labelled questions (EXTRA=…)
	$(BIN)/isolate learn tests/questions $(if $(EXTRA),--extra $(EXTRA))

bench: $(STAMP) ## measure speed and memory beside rivals, write bench/results.json
	$(BIN)/python -m bench

lock: ## renew requirements.lock (hashes, no addresses)
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --group dev pyproject.toml -o requirements.lock

clean: ## forget the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache dist
