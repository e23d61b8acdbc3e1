# Every check is a target here or a command of run.py. `python3 run.py setup` comes first by itself.
PY := .venv/bin/python
DJANGO := DJANGO_SETTINGS_MODULE=checks.django_settings PYTHONPATH=$(CURDIR) $(CURDIR)/$(PY) -P -m django
.DEFAULT_GOAL := help
.PHONY: help setup demo test check format proofs bench peers fresh lock parts messages static wheelhouse

help:            ## this list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## */\t/' | expand -t 14

setup:           ## .venv and vendor/ as the lock files say
	@python3 run.py setup

demo:            ## the demo on port 8000
	@python3 run.py demo

test:            ## every test but the proofs
	@python3 run.py test

check: setup     ## static: ruff, mypy, import contracts, house rules, licences
	@$(PY) -m checks

format: setup    ## let ruff put the files in order
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

proofs: setup    ## long tests with a rotating seed; FULL=1 for all of them
	@$(PY) -m pytest proofs

bench: setup     ## the speed of what DESIGN §9 promises
	@$(PY) -m bench

peers: setup     ## the same acts by Luoshi and by Debian's Redmine, in one run
	@$(PY) -m bench.peers

fresh:           ## both commands in a bare root, as root and not, twice; times into the README
	@python3 launch/fresh.py

lock: setup      ## pin the newest packages; needs uv in .venv
	.venv/bin/uv pip compile pyproject.toml --extra launch --extra dev --universal \
	  --generate-hashes --no-header --no-annotate -q -o requirements-dev.lock
	.venv/bin/uv pip compile pyproject.toml -c requirements-dev.lock --universal \
	  --generate-hashes --no-header --no-annotate -q -o requirements.lock
	PATH=$(CURDIR)/.venv/bin:$$PATH npm install --ignore-scripts --package-lock-only
	$(PY) -m launch.locks
	python3 run.py setup
	$(PY) -m checks.parts

parts: setup     ## docs/sbom.json and NOTICE from what is locked
	@$(PY) -m checks.parts

messages: setup  ## collect and compile the translations; needs gettext
	@for room in $$(grep -rlE 'gettext|translate' luoshi --include='*.py' --include='*.html' | cut -d/ -f2 | sort -u | grep -vE "config|world|decompose"); do \
	  mkdir -p luoshi/$$room/locale && (cd luoshi/$$room && $(DJANGO) makemessages -l en --no-obsolete --no-location && $(DJANGO) compilemessages); \
	done

wheelhouse: setup ## all packages as files, for a machine without a network
	$(PY) -m pip download --require-hashes -r requirements.lock -d var/wheelhouse
