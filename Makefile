# make report | lab | test | test-oldest | test-newest | fuzz | mutants | texts | bench | docs | clean: each sets up what it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

# Tests start hundreds of processes: what one has compiled is kept for the others.
COMPILED := env -u PYTHONDONTWRITEBYTECODE
# The tests that test-oldest and test-newest run: TESTS="tests/unit/test_corridor_link.py", else all.
TESTS ?=
OLDEST := .venv-oldest
NEWEST := .venv-newest

.PHONY: help report lab test test-oldest test-newest fuzz mutants texts bench docs clean chromium
.DELETE_ON_ERROR:

help:
	@echo "make report   the report in English, Kazakh and Russian: out/kaz-usa/index.html"
	@echo "make lab      the laboratory in the browser, until Ctrl-C; PORT=... for another port"
	@echo "make test     style, types and all tests"
	@echo "make test-oldest   the tests with every dependency at its lower bound, TESTS=... for some"
	@echo "make test-newest   the tests with the newest of every dependency, TESTS=... for some"
	@echo "make fuzz     ten minutes of damaged files for every reader, MINUTES=... for another time;"
	@echo "              then 10,000 malformed requests for the laboratory, REQUESTS=... for fewer"
	@echo "make mutants   COUNT=500 small changes of the source, each asked of the nearest tests; SEED=..."
	@echo "make texts    compiles the texts of the program after a change of their .po files"
	@echo "make bench    speed and memory, beside the goals"
	@echo "make docs     the documentation, in site/"
	@echo "make clean    removes what these commands made"

report: $(VENV)/.has-package
	@$(BIN)/tarazy report --lang en --lang kk --lang ru --out out/kaz-usa

PORT ?= 8765
lab: $(VENV)/.has-lab
	@$(BIN)/tarazy lab --port $(PORT)

test: $(VENV)/.has-test chromium
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(COMPILED) $(BIN)/pytest -n 2 --dist loadfile

# Each in an environment of its own, so that that of the other targets stays as it is.

test-oldest: $(OLDEST)/.has-test chromium
	$(OLDEST)/bin/pip list --disable-pip-version-check
	$(COMPILED) $(OLDEST)/bin/pytest -n 2 --dist loadfile $(TESTS)

# The newest of today: asked for again every time.
test-newest: $(NEWEST)/.made chromium
	$(NEWEST)/bin/pip install --quiet --disable-pip-version-check \
	  --upgrade --upgrade-strategy eager --editable '.[test]' --editable pipeline
	$(NEWEST)/bin/pip list --disable-pip-version-check
	$(COMPILED) $(NEWEST)/bin/pytest -n 2 --dist loadfile $(TESTS)

# Every reader is given files that were changed on their way, for MINUTES, from SEED on; and the
# server of the laboratory so many malformed requests.
MINUTES ?= 10
REQUESTS ?= 10000
SEED ?= 1
fuzz: $(VENV)/.has-test
	$(BIN)/python tests/fuzz --minutes $(MINUTES) --seed $(SEED)
	$(BIN)/python tests/fuzz/laboratory.py --count $(REQUESTS) --seed $(SEED)

# What is known of a change stands in out/mutants.jsonl, so that the same command goes on.
COUNT ?= 500
mutants: $(VENV)/.has-test
	$(BIN)/python tests/mutation --count $(COUNT) --seed $(SEED)

# What the program reads, from what people write.
texts: $(VENV)/.has-test
	@for language in en kk ru; do $(BIN)/pybabel -q compile -l $$language \
	  -i src/tarazy/text/catalogue/$$language.po -o src/tarazy/text/catalogue/$$language.mo; done

bench: $(VENV)/.has-bench
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.jax_batch
	$(BIN)/python -m benchmarks.sensitivity
	$(BIN)/python -m benchmarks.ranges
	$(BIN)/python -m benchmarks.sweeps
	$(BIN)/python -m benchmarks.optimal
	$(BIN)/python -m benchmarks.corridors
	$(BIN)/python -m benchmarks.dependence
	$(BIN)/python -m benchmarks.report
	$(BIN)/python -m benchmarks.page
	$(BIN)/python -m benchmarks.lab
	$(BIN)/python -m benchmarks.lab --users 20 --seconds 60
	$(BIN)/python -m benchmarks.lab --users 100 --seconds 60

docs: $(VENV)/.has-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "Written to site/index.html"

clean:
	rm -rf $(VENV) $(OLDEST) $(NEWEST) out site build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# A stamp is written last, so that an interrupted set-up is taken up again.

$(VENV)/.made $(OLDEST)/.made $(NEWEST)/.made: %/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "Tarazy needs Python 3.11 or newer; name one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	{ echo "Python lacks its module venv; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Setting up in $*, once ..."
	@$(PYTHON) -m venv $*
	@touch $@

# A change in C is compiled with the next command; where there is no compiler NumPy solves.
KERNEL := $(wildcard src/tarazy/kernel/*.c src/tarazy/kernel/*.h src/tarazy/kernel/build.py hatch_build.py)

$(VENV)/.has-package: $(VENV)/.made pyproject.toml constraints.txt $(KERNEL)
	@$(PIP) --editable .
	@touch $@

$(OLDEST)/.has-test: $(OLDEST)/.made pyproject.toml pipeline/pyproject.toml tests/lower_bounds.py
	@echo "Installing every dependency at its lower bound, once ..."
	@$(OLDEST)/bin/python tests/lower_bounds.py test > $(OLDEST)/bounds.txt
	@$(OLDEST)/bin/pip install --quiet --disable-pip-version-check \
	  -c $(OLDEST)/bounds.txt --editable '.[test]' --editable pipeline
	@touch $@

$(VENV)/.has-lab $(VENV)/.has-test $(VENV)/.has-docs $(VENV)/.has-bench: $(VENV)/.has-%: $(VENV)/.has-package
	@echo "Installing what '$*' needs, once ..."
	@$(PIP) --editable '.[$*]' $(BESIDE)
	@touch $@

# The tests build the bundled tables again, which nothing else does.
$(VENV)/.has-test: BESIDE := --editable pipeline
$(VENV)/.has-test: pipeline/pyproject.toml

# Debian's Chromium reads the report in the tests; without it these tests are skipped.
chromium:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	echo "Installing chromium ..." && apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null; } || \
	echo "chromium is missing, so the report is not read in a browser; as root: apt-get install chromium" >&2
