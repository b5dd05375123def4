# `make demo` and `make test` are all that a newcomer needs; both set themselves up.

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
PYTHON ?= python3
BOARD ?= benchmarks/boards/easy/006.jpg
DEMO ?= demo
# A folder of real board photos with transcriptions, for `make bench`; none is shipped.
REAL ?=

RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development

.DEFAULT_GOAL := help
.PHONY: help demo setup tools test check format bench bench-server docs screenshots lock clean

help:
	@echo "make demo    read a sample board and leave its document in $(DEMO)/"
	@echo "make test    run the tests"
	@echo "make tools   set up the tools that check monitor files, for the tests (1.7 GB)"
	@echo "make check   format, lint, types, import contracts"
	@echo "make format  put the code into shape"
	@echo "make bench   measure accuracy and speed; tables into benchmarks/README.md"
	@echo "make bench-server  measure the server: kills, phones, workers, first page"
	@echo "make docs    write what docs and README take from the program itself"
	@echo "make screenshots  take the pictures of the web app in docs/pictures (needs chromium)"
	@echo "make lock    resolve the dependencies anew into requirements*.txt"
	@echo "make clean   remove everything that can be made again"

$(UV):
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet "uv>=0.13,<0.14"

# Editable: only changes of the dependencies or of the package's own facts ask for a new install.
$(RUNTIME): requirements.txt requirements-dev.txt pyproject.toml | $(UV)
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps \
		--build-constraints requirements-dev.txt --editable .
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt
	@touch $@

setup: $(DEVELOPMENT)

# Each tool in an environment of its own: their requirements exclude each other.
TOOLS := .tools
TOOL_NAMES := evidently great-expectations nannyml dbt

tools: $(TOOL_NAMES:%=$(TOOLS)/%/.installed)

$(TOOLS)/%/.installed: tests/tools/%.txt | $(UV)
	$(UV) venv --quiet --clear --python $(PYTHON) $(TOOLS)/$*
	$(UV) pip install --quiet --python $(TOOLS)/$*/bin/python --no-deps --require-hashes \
		-r $<
	@touch $@

demo: $(RUNTIME)
	@mkdir -p $(DEMO)
	@echo "Reading $(BOARD) ..."
	@$(BIN)/boardsnap read $(BOARD) -o $(DEMO)/board.html
	@echo "Open this page in a browser:"
	@echo "$(abspath $(DEMO))/board.html"

test: $(DEVELOPMENT)
	$(BIN)/python -m pytest

check: $(DEVELOPMENT)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(DEVELOPMENT)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEVELOPMENT)
	$(BIN)/python -m benchmarks.accuracy $(if $(REAL),--real $(REAL))
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.report

docs: $(DEVELOPMENT)
	$(BIN)/python -m docs.write

screenshots: $(DEVELOPMENT)
	$(BIN)/python -m docs.screenshots

COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" --upgrade

lock: | $(UV)
	$(COMPILE) pyproject.toml --all-extras --group dev -o requirements-dev.txt
	$(COMPILE) pyproject.toml -c requirements-dev.txt -o requirements.txt
	$(COMPILE) pyproject.toml --all-extras -c requirements-dev.txt -o requirements-server.txt
	for tool in $(TOOL_NAMES); do \
		$(COMPILE) tests/tools/$$tool.in --override tests/tools/overrides.txt \
			-o tests/tools/$$tool.txt || exit 1; \
	done

bench-server: $(DEVELOPMENT)
	$(BIN)/python -m benchmarks.kills --keep
	$(BIN)/python -m benchmarks.kills --keep --database postgresql
	$(BIN)/python -m benchmarks.phones --keep
	$(BIN)/python -m benchmarks.phones --keep --database postgresql
	$(BIN)/python -m benchmarks.store --keep
	$(BIN)/python -m benchmarks.throughput --keep
	$(BIN)/python -m benchmarks.first_page --keep
	$(BIN)/python -m benchmarks.report

clean:
	rm -rf $(VENV) $(TOOLS) $(DEMO) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis \
		.import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
