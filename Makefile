# Everything runs in `.venv`, which the first target that needs it makes: only Python 3.11 or newer, make and git
# have to be there. `make PYTHON=python3.13 test` chooses the interpreter of a new `.venv`.
PYTHON ?= python3
VENV := .venv/bin/python -I
WORKERS = $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")
PARALLEL = --numprocesses=$(WORKERS) --dist=worksteal

.DEFAULT_GOAL := help
.PHONY: help setup browser test rest test-site check format docs bench bench-site soak verify whole cold spawn verify-browser

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: ## .venv with all that authors need
	@$(PYTHON) -m checker.bootstrap --extras dev,docs,notebooks

browser: setup
	@$(PYTHON) -m checker.bootstrap --extras browser

test: setup ## the checker and the first lesson, in parallel and in random order
	$(VENV) -m pytest -m "not rest and not types and not browser and not soak" $(PARALLEL)

rest: setup ## the tests that take longer: of the other lessons, the site, the notebooks, suites and updates
	$(VENV) -m pytest -m "rest and not types" $(PARALLEL)

test-site: browser docs ## the site in a real browser: needs Chromium, node and npm
	@$(VENV) -m tests.site.needs
	npm ci --prefix tests/site --silent
	$(VENV) -m pytest -m browser --numprocesses=2 --dist=loadfile

check: browser ## format, lint and types
	$(VENV) -m ruff format --check .
	$(VENV) -m ruff check .
	$(VENV) -m mypy
	$(VENV) -m pytest -m types -q --numprocesses=2

format: setup ## format, and mend what can be mended by machine
	$(VENV) -m ruff check --fix-only .
	$(VENV) -m ruff format .

docs: setup ## the site, into site/: needs node and npm, or RUNNER=without
	RUNNER=$${RUNNER:-with} NO_MKDOCS_2_WARNING=1 $(VENV) -m mkdocs build --strict

bench: setup ## how long a check takes, against plain pytest
	$(VENV) -m benchmarks.latency

bench-site: browser docs ## Lighthouse's figures of the site, and the page's runner: needs Chromium, node and npm
	@$(VENV) -m tests.site.needs
	npm ci --prefix benchmarks/lighthouse --silent
	$(VENV) -m benchmarks.site; pages=$$?; $(VENV) -m benchmarks.runner && exit $$pages

soak: setup ## what takes too long for each change: first runs that are cut off, hundreds of saves under `watch`
	$(VENV) -m pytest -m soak
	$(VENV) -m benchmarks.saves

verify: setup ## the course's laws on every variant
	$(VENV) -m checker verify

whole: setup ## the same, with wrong variants in the steps before theirs too
	$(VENV) -m checker verify --whole

cold: setup ## whether a warm process and a new one give every variant the same verdict
	$(VENV) -m checker verify --cold

spawn: setup ## the course's laws on every variant, with servers started as on macOS and Windows
	$(VENV) -m checker verify --spawn

verify-browser: docs ## the browser's verdicts on every variant against the served ones: an hour, with node
	$(VENV) -m tests.course.both_hosts
	$(VENV) -m tests.course.both_hosts --pyodide
