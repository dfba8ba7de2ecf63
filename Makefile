# Aftercare. Python 3.11 and make are all that must be there already.
#
#   make demo     everything, running, with people to sign in as
#   make test     every test
#   make help     the rest

SHELL := bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# Compiled once, every process starts in half the time.
unexport PYTHONDONTWRITEBYTECODE

# The first Python 3.11 that really runs: a version manager may put one in front that does not.
CANDIDATES = .tools/bin/python $$(type -aP python3.11 python3 python)
FIND_PYTHON = for python in $(CANDIDATES); do \
	"$$python" -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1 \
	&& echo "$$python" && break; done
PYTHON ?= $(shell $(FIND_PYTHON))

define install
	@if [ -z "$(PYTHON)" ]; then \
		echo "set-up: no working Python 3.11 found; install it, or say where it is: make PYTHON=/path/to/python3.11" >&2; \
		exit 1; fi
	@$(PYTHON) requirements/install.py
endef

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
TYPED := agent portal tests requirements/install.py manage.py

.PHONY: help
help: ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.PHONY: setup
setup: ## Build both environments from the lock files, nothing else
	$(install) app rasa
	@$(MAKE) catalogues

.PHONY: setup-dev
setup-dev:
	$(install) dev rasa
	@$(MAKE) catalogues

.PHONY: catalogues
catalogues: $(CATALOGUES)
	@:

%.mo: %.po
	@.venv/bin/pybabel --quiet compile --input-file $< --output-file $@

.PHONY: train-triage
train-triage: setup ## Train the triage adapter again, with its fixed seed (some 20 minutes)
	@.venv/bin/python -m agent.triage.model.train

.PHONY: train-judge
train-judge: setup ## Train the answer judge and its gate again, with their fixed seeds (three hours or more)
	@.venv/bin/python -m agent.answering.judge.train
	@.venv/bin/python -m agent.answering.judge.train_gate

.PHONY: train-entailment
train-entailment: setup ## Train the entailment model, which rests, into var/entailment.safetensors
	@.venv/bin/python -m agent.guarding.entailment.train

.PHONY: rasa-model
rasa-model: setup ## Train the dialogue model, unless it is up to date
	@.venv-rasa/bin/python agent/rasa/train.py

.PHONY: models
models: setup ## Export the trained nets for onnxruntime, unless they are there
	@.venv/bin/python -m agent.models

.PHONY: demo
demo: models ## Everything running with demo data; Ctrl-C stops it
	@.venv/bin/python -m portal.demo.manage demo

.PHONY: reset
reset: setup ## Bring the demo data back as it was
	@.venv/bin/python -m portal.demo.manage migrate --verbosity 0
	@.venv/bin/python -m portal.demo.manage seed_demo --reset

.PHONY: test
test: setup-dev ## Every test
	@.venv-rasa/bin/python agent/rasa/train.py
	@.venv/bin/python -m agent.models
	@.venv/bin/python -m pytest

CHECKS := check-style check-types check-imports check-templates check-migrations check-deployment

.PHONY: check
check: $(CHECKS) ## Linters, types, import rules, templates, migrations, deployment settings

.PHONY: $(CHECKS)
$(CHECKS): setup-dev

check-style:
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet .

check-types:
	@.venv/bin/mypy $(TYPED)

check-imports:
	@.venv/bin/lint-imports --no-logo --no-cache

check-templates:
	@.venv/bin/djlint portal --lint --quiet

check-migrations:
	@.venv/bin/python -m portal.demo.manage makemigrations --check --dry-run

check-deployment:
	@env $(PRODUCTION_LIKE) .venv/bin/python manage.py check --deploy --fail-level WARNING

# What a hospital would set at least; `check --deploy` must find nothing to say about it.
PRODUCTION_LIKE = AFTERCARE_DEBUG= AFTERCARE_DEMO= \
	AFTERCARE_VAR=var/check \
	AFTERCARE_SECRET_KEY=a-key-for-checking-only-0123456789-abcdefghijklmnopqrstuvwxyz \
	AFTERCARE_PUBLIC_URL=https://aftercare.example \
	AFTERCARE_ALLOWED_HOSTS=aftercare.example \
	AFTERCARE_NURSE_LINE=+13125550110 \
	RASA_TOKEN=a-token-for-checking-only

.PHONY: eval
eval: models ## Score triage, answers and the guard on the data sets in agent/evals
	@.venv/bin/python -m agent.evals.triage
	@.venv/bin/python -m agent.evals.answers
	@.venv/bin/python -m agent.evals.grounding
	@.venv/bin/python -m agent.evals.lying_llm
	@.venv/bin/python -m agent.evals.redteam

.PHONY: bench
bench: models ## What the screen, the triage model and an answer cost
	@.venv/bin/python -m agent.evals.bench_screen
	@.venv/bin/python -m agent.evals.bench_triage
	@.venv/bin/python -m agent.evals.bench_answers

.PHONY: lock
lock: ## Compile the lock files (UPGRADE=1: with newer versions)
	$(install) --lock $(if $(UPGRADE),--upgrade)
