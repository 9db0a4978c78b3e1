# make run   everything on this machine: SQLite, the Stripe sandbox, demo data
# make test  every test that this machine can run
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(CURDIR)/$(VENV)/bin
export PATH := $(BIN):$(PATH)
POSTGRES ?= postgres://postgres@127.0.0.1:5432/almoner

.PHONY: run test test-postgres lint types format clean-demo

run: $(VENV)/run.stamp .env
	@mkdir -p var staticfiles
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py seed_demo --if-empty
	@$(BIN)/python manage.py welcome
	@$(BIN)/honcho start

test: $(VENV)/test.stamp
	@$(BIN)/python -m pytest -n auto --dist loadgroup --nomigrations
	@if $(BIN)/python -m tests.postgres_reachable $(POSTGRES); then $(MAKE) --no-print-directory test-postgres; fi

# Here the tables come by the migrations; above they come from the models, which is quicker.
test-postgres: $(VENV)/test.stamp
	@TEST_DATABASE_URL=$(POSTGRES) $(BIN)/python -m pytest -n 2 -m postgres

lint: $(VENV)/test.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/test.stamp
	@$(BIN)/mypy .

format: $(VENV)/test.stamp
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# The demo data of `make run` lives in var/: without it the next `make run` begins anew.
clean-demo:
	rm -rf var

.env:
	@cp .env.example .env

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Almoner needs Python 3.11 or newer; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt constraints.txt | $(VENV)/bin/python
	@echo "Installing packages (the first time takes a minute or two) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/test.stamp: requirements-dev.txt requirements.txt constraints.txt | $(VENV)/bin/python
	@echo "Installing packages (the first time takes a minute or two) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@ $(VENV)/run.stamp
