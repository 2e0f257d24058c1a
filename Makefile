# Everything starts here: `make run` for people, `make test` for changes. `make help` lists the rest.

PORT ?= 8000
ifndef PYTHON
PYTHON := $(shell sh tools/find-python.sh)
endif
BOOTSTRAP = $(PYTHON) -m tools.bootstrap
export PORT

.PHONY: help run test setup browser screenshots pictures bench lock release clean
.DEFAULT_GOAL := help

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: python ## Start server and worker with demonstration data on 127.0.0.1:8000 (PORT= changes it)
	@exec $(BOOTSTRAP) run

test: python ## Lint, types, architecture and all tests, after doing their set-up
	@$(BOOTSTRAP) test
	@exec .venv/bin/python -m tools.check

setup: python ## Only the set-up of `make test`
	@$(BOOTSTRAP) test

browser: python ## Build the browser code into web/static
	@$(BOOTSTRAP) browser

screenshots: python ## Photograph every page into build/screenshots, with a contact sheet (PAGES="tasks views …" only some)
	@$(BOOTSTRAP) test
	@exec .venv/bin/python -m tools.screenshots $(PAGES)

pictures: python ## Make the six pictures of the README
	@$(BOOTSTRAP) test
	@exec .venv/bin/python -m tools.pictures

bench: python ## Measure speed and size (ARGS="--quick --json")
	@$(BOOTSTRAP) test
	@exec .venv/bin/python run.py bench $(ARGS)

lock: python ## Refresh the hash-locked requirements from setup.cfg
	@$(PYTHON) -m tools.lock

release: python ## Pack source, built browser files and wheelhouse into dist/
	@$(BOOTSTRAP) browser
	@exec .venv/bin/python -m tools.release

clean: ## Remove everything that was built; instance/ with its data stays
	rm -rf .venv build dist web/static web/assets/node_modules .pytest_cache .mypy_cache .ruff_cache \
		.import_linter_cache .hypothesis
	find engine processes web tools tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: python
python:
	@test -n "$(PYTHON)" || { sh tools/find-python.sh --explain; exit 1; }
