# Two commands do everything: `make reports` and `make test`. Each sets up .venv by itself, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help reports test check format lab refresh golden docs bench lock clean audit assure hold mutate

help: ## List the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

reports: $(READY) ## All 149 briefings, the national pages and the site, in reports/
	@$(BIN)/onepot build

test: $(READY) ## All checks: lint, types, tests, doctests, notebooks
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --quiet --check || { echo "Run 'make format'."; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/pytest -q --numprocesses 3 --dist loadfile --no-loadscope-reorder --nbval tests onepot_analysis docs notebooks

check: $(READY) ## Lint, format, types and the plan of the package: seconds
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/pytest -q tests/test_architecture.py
	@$(MAKE) --silent audit

audit: $(READY) ## Known faults of what is installed, from osv.dev; said where it cannot be reached
	@$(BIN)/pip-audit -r requirements.lock --require-hashes --disable-pip -s osv --progress-spinner off --timeout 5 > $(VENV)/audit 2>&1 || { \
	    grep -q 'ConnectionError\|ServiceError\|Timeout' $(VENV)/audit && echo "Dependencies were not audited: osv.dev cannot be reached." || { \
	    cat $(VENV)/audit; exit 1; }; }

mutate: $(READY) ## Small faults put into data/ and the analysis: does a test notice? Half an hour or more
	@$(BIN)/python assure/mutate.py

assure: $(READY) ## Trials that take longer than the tests, and the record of them in docs/assurance/: hours
	@$(BIN)/python assure/licences.py
	@$(BIN)/python assure/run.py

format: $(READY) ## Format and mend what can be mended
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

lab: $(READY) ## Open the notebooks in JupyterLab
	@$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) notebooks

refresh: $(READY) ## Run the notebooks again where they stand, and write data/README.md
	@$(BIN)/onepot refresh

golden: $(READY) ## Write tests/golden/ anew, after a change that is meant
	@$(BIN)/pytest -q --update-golden tests/test_golden.py

hold: $(READY) ## Accept a change in data/ that is meant: shows what changed, and asks
	@$(BIN)/python assure/hold.py

ROOMS := onepot_analysis.facts onepot_analysis.analysis onepot_analysis.show onepot_analysis.spreadsheets onepot_analysis.value onepot_analysis.briefing onepot_analysis.results onepot_analysis.publish onepot_analysis.terminal onepot_analysis.cli
docs: $(READY) ## The reference of the package from its docstrings, in reports/api/
	@$(BIN)/python -W error -c 'from onepot_analysis import *; from pdoc.__main__ import cli; cli()' --docformat numpy --output-directory reports/api onepot_analysis $(ROOMS) '!onepot_analysis.publish.run.warm'

bench: $(READY) ## Measure speed; results in benchmarks/README.md
	@$(BIN)/python benchmarks/run.py

lock: $(READY) ## Resolve all versions anew into requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --upgrade --generate-hashes \
	    --custom-compile-command 'make lock' pyproject.toml --output-file requirements.lock

clean: ## Remove what was built: reports and .venv
	@find reports -mindepth 1 ! -name README.md -delete
	@rm -rf $(VENV)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "Python 3.11 or later is needed; '$(PYTHON)' is not. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up $(VENV) (once; about a minute) ..."
	@$(PYTHON) -m venv --clear $(VENV) || { echo "Could not make $(VENV); on Debian: apt install python3-venv"; exit 1; }
	@awk '/^[a-z]/ {is_uv = /^uv==/} is_uv' requirements.lock > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	@$(UV) --compile-bytecode --require-hashes -r requirements.lock
	@$(UV) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -c 'import matplotlib.font_manager'
	@touch $@
