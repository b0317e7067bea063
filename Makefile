# Every target sets up what it needs; nothing but Python 3.11 or newer, make and git has to be there.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin

.PHONY: run test check format lint types imports install deb lock catalogues pictures benchmark load clean

run: .venv/run.stamp  ## Start Dragoman: the Discord bot with a token, the console without
	@$(BIN)/dragoman run

test: .venv/dev.stamp  ## Run the tests
	$(BIN)/pytest --numprocesses auto --dist worksteal

check: format lint types imports test  ## Everything that must be green before a commit

format: .venv/dev.stamp
	$(BIN)/ruff format --check .

lint: .venv/dev.stamp
	$(BIN)/ruff check .

types: .venv/dev.stamp
	$(BIN)/mypy

imports: .venv/dev.stamp
	$(BIN)/lint-imports

install: .venv/run.stamp  ## Set up .venv with what the bot needs to run

deb:  ## Build the Debian package in dist/, for this machine's Python and processor; WHEELS=FOLDER to do so offline
	@deploy/debian/build.sh $(if $(WHEELS),--wheels $(WHEELS))

lock: .venv/dev.stamp  ## Write the lock files; with UPGRADE=--upgrade to the newest versions
	$(BIN)/uv pip compile --quiet $(LOCK_OPTIONS) --group build --output-file requirements.txt pyproject.toml
	$(BIN)/uv pip compile --quiet $(LOCK_OPTIONS) --group build --group dev --constraint requirements.txt \
		--output-file requirements-dev.txt pyproject.toml
	$(BIN)/uv pip compile --quiet $(LOCK_OPTIONS) --group peers --constraint requirements.txt \
		--output-file requirements-peers.txt pyproject.toml

LOCK_OPTIONS := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --custom-compile-command "make lock" $(UPGRADE)

catalogues: .venv/dev.stamp  ## Gather what Dragoman says into commands/locale/, where it is translated
	@$(BIN)/python -m tests.catalogues

pictures: .venv/run.stamp  ## Draw the README's pictures anew; LANGUAGES="en zh" to choose
	@$(BIN)/python -m commands.pictures .pictures $(or $(LANGUAGES),en ru zh)

benchmark: .venv-peers/peers.stamp  ## Measure Dragoman beside other engines (half an hour); BENCHMARK="--sizes 10000" to choose
	@.venv-peers/bin/python -m tests.benchmark $(BENCHMARK)

load: .venv/dev.stamp  ## Let 200 members ask at once (five minutes); LOAD="--members 20 --questions 1000" to choose
	@$(BIN)/python -m tests.load $(LOAD)

clean:  ## Remove the environment and every cache
	rm -rf .venv .venv-peers build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Dragoman needs Python 3.11 or newer; none was found." >&2; exit 1; }
	$(PYTHON) -m venv .venv || { rm -rf .venv; echo "If venv is missing: apt install python3-venv" >&2; exit 1; }

.venv/run.stamp: .venv/bin/python requirements.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.venv-peers/peers.stamp: requirements-peers.txt
	@test -n "$(PYTHON)" || { echo "Dragoman needs Python 3.11 or newer; none was found." >&2; exit 1; }
	$(PYTHON) -m venv .venv-peers || { rm -rf .venv-peers; echo "If venv is missing: apt install python3-venv" >&2; exit 1; }
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-peers.txt
	@touch $@
