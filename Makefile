# Every target sets up what it needs first; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := 0.13.9
# What npm brought for tests, and the pictures that those took.
FETCHED := var/npm var/e2e
# Nothing may fetch a Python, uv stays quiet about caches on other disks, and trusts whom pip does.
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy
export UV_SYSTEM_CERTS := 1
PACKAGES := bot handlers scheduling storage mentoring ui tests bench

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check format e2e screenshots bench manifest lock clean

help:  ## List the targets
	@sed -n 's/^\([a-z0-9-]*\):.*  ## /\1\t/p' Makefile | expand -t 12

setup: $(VENV)/.runtime  ## Make .venv and install what the bot runs on

demo: $(VENV)/.runtime  ## Show Cairn in a browser, with invented people and no account anywhere
	@$(BIN)/python -m bot demo

run: $(VENV)/.runtime  ## Start the bot (README.md says how to connect it to Slack)
	@$(BIN)/python -m bot run

test: $(VENV)/.dev  ## Run all tests but those of `make e2e`
	$(BIN)/python -m pytest -n auto --ignore tests/e2e

check: $(VENV)/.dev  ## Check format, lint, imports and types, then run the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy $(wildcard $(PACKAGES))
	$(MAKE) --no-print-directory test

format: $(VENV)/.dev  ## Format the code, and mend what the linter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

e2e: $(VENV)/.dev  ## Drive the bot as people would, in stand-ins of Slack and Teams
	$(BIN)/python -m tests.e2e

screenshots: $(VENV)/.dev  ## Take the pictures of the documentation from the demo
	@$(BIN)/python -m tests.browser.screenshots

bench: $(VENV)/.dev  ## Measure acknowledging, pages, finding what is due, delivering, starting
	@for script in $(wildcard bench/[a-z]*.py); do \
		echo "== $$script"; PYTHONPATH=. $(BIN)/python $$script || exit 1; done

manifest: $(VENV)/.dev  ## Write manifest.yml from the features; its comment stays
	@sed '/^#/!d' manifest.yml > manifest.new
	@$(BIN)/python -c "import sys, yaml; from bot.manifest import build; from handlers import \
	FEATURES; yaml.safe_dump(build(FEATURES), sys.stdout, sort_keys=False)" >> manifest.new
	@mv manifest.new manifest.yml

lock: $(VENV)/.uv  ## Resolve the requirements anew, into files with hashes and no addresses
	$(call resolve,,requirements.lock)
	$(call resolve,--group dev --extra successor,requirements-dev.lock)

clean:  ## Remove what these targets made; the database under var/ stays
	rm -rf $(VENV) $(FETCHED) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf .import_linter_cache

define resolve
$(BIN)/uv pip compile pyproject.toml $(1) --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock" -q -o $(2)
endef

# uv is faster, but pip knows of indexes that a machine is configured for.
define install
@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r $(1) || { \
	echo "uv could not install the requirements: trying pip"; \
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1); }
endef

# Debian's python3 comes without venv; everywhere else the first line is enough.
$(VENV)/.uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Cairn needs Python 3.11 or later: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); \
		echo "python3 lacks venv: installing python3-venv"; \
		SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		$$SUDO apt-get update -qq && \
		$$SUDO env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
			--no-install-recommends python3-venv >/dev/null && \
		$(PYTHON) -m venv $(VENV); }
	@$(BIN)/python -m pip install -q --disable-pip-version-check uv==$(UV)
	@touch $@

$(VENV)/.runtime: requirements.lock | $(VENV)/.uv
	$(call install,requirements.lock)
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/.uv
	$(call install,requirements-dev.lock)
	@touch $@ $(VENV)/.runtime
