# Daily work. `make` alone prints this list; every target installs what it needs and nothing twice.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
PYTHON := .venv/bin/python
SETUP := source scripts/setup.sh;

.PHONY: help setup fix check test journeys bench docs picture docs-serve audit wheel lock changelog clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install everything that daily work needs
	@$(SETUP) set_up dev

fix: setup ## format, mend what the linter can mend, write the generated pages anew
	@.venv/bin/ruff format
	@.venv/bin/ruff check --fix
	@$(PYTHON) docs/generate.py

check: setup ## format, lint, types, import contracts, reference data, generated pages (works offline)
	@.venv/bin/ruff format --check
	@.venv/bin/ruff check
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@.venv/bin/azogue reference check
	@$(PYTHON) docs/generate.py --check
	@$(PYTHON) scripts/changelog.py --check

test: ## all tests, as ./test (ARGS="tests/house -k wheel" to choose)
	@./test $(ARGS)

journeys: ## whole journeys only, from files to documents
	@./test tests/journeys $(ARGS)

bench: ## benchmarks, with ratios to the peers that are installed (ARGS="--size S")
	@$(SETUP) set_up bench
	@$(PYTHON) -m benchmarks $(ARGS)

docs: setup ## write the generated pages and build the documentation into site/
	@$(SETUP) tool_venv docs
	@$(PYTHON) docs/generate.py
	@NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict --quiet
	@$(PYTHON) docs/generate.py --check-site site
	@echo "The documentation is in site/index.html"

picture: setup ## draw the map of the README anew, from a real run of Cinabria
	@.venv/bin/azogue run examples/cinabria --out azogue-demo --quiet
	@cp azogue-demo/published/maps/overview.png docs/images/cinabria.png

docs-serve: docs ## the documentation in a browser, rebuilt as it is written
	@.venv-docs/bin/mkdocs serve

audit: ## known weaknesses of the locked dependencies (asks the network)
	@$(SETUP) tool_venv audit
	@for lock in run dev docs; do .venv-audit/bin/pip-audit --require-hashes --disable-pip -r requirements/$$lock.lock; done

wheel: setup ## build the wheel and the source archive into dist/
	@rm -rf dist
	@if [ -x .boot/bin/uv ]; then .boot/bin/uv build --offline --quiet; else $(PYTHON) -m build; fi
	@ls dist

lock: setup ## resolve the dependencies anew and write requirements/*.lock (asks the network)
	@bash scripts/lock.sh

changelog: setup ## move the notes of changes/ into CHANGELOG.md (VERSION=0.1.0)
	@$(PYTHON) scripts/changelog.py --version "$(VERSION)"

clean: ## remove what was built; environments stay
	@rm -rf build dist site azogue-demo .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
