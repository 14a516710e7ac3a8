# Two commands do all the set-up: `make verify` runs the main job, `make test` the tests. Both install
# into the folder .venv of this checkout, once. PYTHON=... chooses the interpreter, OUT=... the folder of the run.

VENV ?= .venv
BIN := $(VENV)/bin
INTERPRETERS := python3.13 python3.12 python3.11 python3
SUITABLE := import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
INPUTS := pyproject.toml constraints.txt $(VENV)/.interpreter

.PHONY: help install verify test kernels interpreted checked lint bench notebooks clean distclean FORCE

help:
	@echo "make verify   set up .venv, verify every claim with the quick preset, write the report"
	@echo "make test     set up .venv, run the tests"
	@echo "make install  set up .venv with all that development needs"
	@echo "make lint     ruff, mypy and the import contracts"
	@echo "make kernels  the kernels' tests once uncompiled and once with checked bounds"
	@echo "make bench    the benchmarks, side by side with other libraries where a compiler builds those"
	@echo "make notebooks  execute the notebooks and keep their outputs"
	@echo "make clean    remove caches and builds; make distclean: .venv as well"

verify: $(VENV)/.core
	$(BIN)/boundlab verify all --preset quick --engine local$(if $(OUT), --out '$(OUT)')

# What is timed runs alone, and the rest whether or not that fails. Of the rest a file's tests stay together, since
# they share what is dear to make; more workers than four would only compile the same again.
test: $(VENV)/.dev
	@failed=; \
	$(BIN)/python -m pytest -q tests/benchmarks || failed=1; \
	$(BIN)/python -m pytest --ignore tests/benchmarks --numprocesses auto --maxprocesses 4 --dist loadfile \
	  --no-loadscope-reorder || failed=1; \
	[ -z "$$failed" ]

install: $(VENV)/.dev

lint: $(VENV)/.dev
	@failed=; \
	for check in 'ruff check .' 'ruff format --check .' mypy lint-imports; do \
	  echo "$(BIN)/$$check"; $(BIN)/$$check || failed="$$failed, $$check"; \
	done; \
	if [ -n "$$failed" ]; then echo "failed: $${failed#, }" >&2; exit 1; fi

# Interpreted code shows its lines to Python, and checked code an index that leaves its array; quantecon itself
# does not run interpreted.
KERNEL_TESTS := tests/test_concentrability.py tests/test_solve.py tests/test_avi.py tests/test_api.py tests/test_erm.py \
	tests/test_linear_mdp.py tests/test_linear_sampling.py

kernels: interpreted checked

interpreted: $(VENV)/.dev
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest -q -k 'not quantecon' $(KERNEL_TESTS)

checked: $(VENV)/.dev
	NUMBA_BOUNDSCHECK=1 $(BIN)/python -m pytest -q -k 'not quantecon' $(KERNEL_TESTS)

bench: $(VENV)/.bench
	$(BIN)/python -m pytest tests/benchmarks -v -s --benchmark-enable --benchmark-quiet

notebooks: $(VENV)/.dev
	$(BIN)/python tests/notebook_pairs.py notebooks/*.py

clean:
	rm -rf build dist .benchmarks .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find theory tabular linear_mdp experiments deep tests -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	rm -rf '$(VENV)'

$(VENV)/.core: $(INPUTS)
	@echo "Installing boundlab into $(VENV) (a few minutes the first time)"
	@$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.dev $(VENV)/.bench: $(VENV)/.%: $(INPUTS)
	@echo "Installing boundlab[$*] into $(VENV) (a few minutes the first time)"
	@$(PIP_INSTALL) --editable '.[$*]'
	@touch $@ $(VENV)/.core

# Made anew when it is missing or broken, or when PYTHON names another interpreter than it was made with.
$(VENV)/.interpreter: FORCE
	@if [ -f $@ ] && '$(BIN)/python' -c '' 2>/dev/null && [ -z '$(PYTHON)' -o "$$(cat $@)" = '$(PYTHON)' ]; then exit 0; fi; \
	for python in $(or $(PYTHON),$(INTERPRETERS)); do \
	  if "$$python" -c '$(SUITABLE)' 2>/dev/null; then \
	    echo "Making $(VENV) with $$("$$python" --version)"; \
	    "$$python" -m venv --clear '$(VENV)' && printf '%s\n' '$(PYTHON)' >$@; exit; \
	  fi; \
	done; \
	echo "boundlab needs Python 3.11, 3.12 or 3.13 with its venv module; tried: $(or $(PYTHON),$(INTERPRETERS))." >&2; \
	echo "Install one, or name one: make PYTHON=/path/to/python $(MAKECMDGOALS)" >&2; exit 1
