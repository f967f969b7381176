# What a developer or an operator of one machine types. `make help` lists it.
SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000

# Two workers suit two cores; the tests of real time stay honest with no more.
TEST_WORKERS ?= 2
# In the order in which they are read: what takes longest stands at the beginning (tests/workers.py).
AT_ONCE := -n $(TEST_WORKERS) --dist loadgroup --no-loadscope-reorder
PIP_COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes \
	--no-emit-index-url --no-emit-find-links --strip-extras --allow-unsafe

# The tests start hundreds of processes: none of them shall compile all modules anew.
unexport PYTHONDONTWRITEBYTECODE

BEGAN := $(shell date +%s)
# $(call timed,name,command): runs it, and says how long it took.
timed = @began=$$(date +%s); $(2); code=$$?; \
	echo "--- $(1): $$(( $$(date +%s) - began )) s, $$(( $$(date +%s) - $(BEGAN) )) s in all"; exit $$code

.DEFAULT_GOAL := help
.PHONY: help run doctor install install-dev check check-types check-all-else test test-in-time test-javascript test-at-will test-storm test-fast coverage format messages lock faults storm accept bench bench-lists bench-attack bench-turns bench-barge-in clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: install ## start everything here and print the links (PORT=8000, SERVER=daphne)
	@exec $(BIN)/python -m interviewer.stack run --host $(HOST) --port $(PORT) $(if $(SERVER),--server $(SERVER))

doctor: ## say line by line what is missing or wrong
	@$(PYTHON) interviewer/stack/doctor.py --port $(PORT)

install: ## install what `make run` needs into .venv
	@$(if $(PYTHON),,echo "Python 3.11 or later is needed and none was found." >&2; exit 1;) \
	$(PYTHON) interviewer/stack/install.py run

install-dev: ## install what the checks and tests need too
	@$(PYTHON) interviewer/stack/install.py dev

node_modules/.installed: package.json package-lock.json
	@command -v npm >/dev/null || { echo "The checks of JavaScript need Node and npm: install them." >&2; exit 1; }
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

check: install-dev node_modules/.installed ## lint, types, imports, templates, JavaScript
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check-types check-all-else

check-types:
	$(BIN)/mypy

check-all-else:
	$(BIN)/ruff check
	$(BIN)/ruff format --check --quiet
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet templates
	npm run --silent check
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m interviewer.stack.deploycheck

test: check ## everything: the checks and every test, on both databases
	@echo "--- checks: $$(( $$(date +%s) - $(BEGAN) )) s"
	@$(PYTHON) interviewer/stack/browser.py
	@$(BIN)/python -c "from tests.chaos.nginx import find_nginx; find_nginx()"
	@mkdir -p var
# What needs its time goes first whenever it wants a processor: the others take what it leaves.
	@trap 'kill 0' INT; \
	nice -n 19 $(MAKE) --no-print-directory --keep-going test-javascript test-at-will > var/test-at-will.log 2>&1 & beside=$$!; \
	$(MAKE) --no-print-directory test-in-time; in_time=$$?; \
	wait $$beside; at_will=$$?; cat var/test-at-will.log; \
	test $$in_time = 0 || echo "--- failed: tests that need their time, above"; \
	test $$at_will = 0 || echo "--- failed: tests beside them, above"; \
	echo "--- all tests: $$(( $$(date +%s) - $(BEGAN) )) s"; test $$in_time = 0 -a $$at_will = 0

test-in-time: ## the tests that need their time: browsers, speech, real servers
	$(call timed,tests that need their time,$(BIN)/python -m pytest -q $(AT_ONCE) --durations=12 -m in_time)

test-javascript:
	$(call timed,JavaScript,npm run --silent test)

test-at-will: ## all others, on both databases at once
	@mkdir -p var
	@TEST_DATABASE=postgres $(BIN)/python -m pytest -q > var/test-postgres.log 2>&1 & postgres=$$!; \
	$(BIN)/python -m pytest -q $(AT_ONCE) --durations=12 -m "not in_time"; sqlite=$$?; \
	wait $$postgres; postgres=$$?; cat var/test-postgres.log; \
	echo "--- tests on SQLite and PostgreSQL: $$(( $$(date +%s) - $(BEGAN) )) s"; test $$sqlite = 0 -a $$postgres = 0

test-storm: ## a storm of three minutes, seed 94, on a machine to itself; how fast it was fails nothing
	$(call timed,storm,$(BIN)/python -m tests.storm --seed 94 --minutes 3 --untimed)

test-fast: install-dev ## the tests without a browser, on SQLite
	$(BIN)/python -m pytest $(AT_ONCE) -m "not browser"

storm: install-dev ## thirty interviews in a storm of faults, judged (SEED=, MINUTES=3, ONLY=name, TURNS=thoughtful)
	@$(BIN)/python -m tests.storm $(if $(SEED),--seed "$(SEED)") $(if $(MINUTES),--minutes "$(MINUTES)") \
	$(if $(ONLY),--only "$(ONLY)") $(if $(INTERVIEWS),--interviews "$(INTERVIEWS)") $(if $(SERVER),--server "$(SERVER)") \
	$(if $(TURNS),--turn-taking "$(TURNS)")

faults: install-dev ## every fault against real processes (SEED=, ONLY=name, REPEAT=, SERVER=daphne, TURNS=thoughtful)
	@$(BIN)/python -m tests.chaos $(if $(SEED),--seed "$(SEED)") $(if $(ONLY),--only "$(ONLY)") \
	$(if $(REPEAT),--repeat "$(REPEAT)") $(if $(SERVER),--server "$(SERVER)") $(if $(TURNS),--turn-taking "$(TURNS)")

accept: install-dev ## what takes longer than a landing may, part by part on one commit (ONLY=name, TABLE=1)
	@$(BIN)/python -m tests.accept $(if $(ONLY),--only "$(ONLY)") $(if $(TABLE),--table)

coverage: install-dev ## the tests, and which branches they did not take
	$(BIN)/python -m pytest $(AT_ONCE) --cov --cov-branch --cov-report=term

format: install-dev ## format Python and JavaScript
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format
	@test ! -d node_modules || npm run --silent format

messages: install-dev ## bring the candidates' pages' translations up to what the pages say
	@$(BIN)/python -m tests.catalogue

lock: install-dev ## lock the requirements anew, with hashes (UPGRADE=1 takes newer versions)
	$(PIP_COMPILE) $(if $(UPGRADE),--upgrade) --all-extras -o requirements/dev.txt pyproject.toml
	$(PIP_COMPILE) -c requirements/dev.txt --extra embedded --extra speech -o requirements/run.txt pyproject.toml requirements/pip.in
	$(PIP_COMPILE) -c requirements/dev.txt -o requirements/app.txt pyproject.toml requirements/pip.in

bench: install-dev ## CPU and latency of interviews on one core, against the least relay (SERVER=daphne, INTERVIEWS=, SECONDS=, CONNECTING=)
	@$(BIN)/python -m bench $(if $(SERVER),--server $(SERVER)) $(if $(INTERVIEWS),--interviews $(INTERVIEWS)) \
	$(if $(SECONDS),--seconds "$(SECONDS)") $(if $(CONNECTING),--connecting "$(CONNECTING)")

bench-lists: install-dev ## how long every list takes at 100 000 interviews, on both databases (INTERVIEWS=)
	@$(BIN)/python -m bench.lists $(if $(INTERVIEWS),--interviews "$(INTERVIEWS)")

bench-attack: install-dev ## an interview while somebody attacks its worker (LINES=16, SERVER=daphne)
	@$(BIN)/python -m bench.attack $(if $(LINES),--lines "$(LINES)") $(if $(SERVER),--server $(SERVER))

bench-turns: install-dev ## our own end of turn, on recorded speech with pauses (ROOT=where the packages are unpacked, WHISPER=)
	@$(BIN)/python -m bench.turns $(if $(ROOT),--root "$(ROOT)") $(if $(WHISPER),--whisper "$(WHISPER)")

bench-barge-in: install-dev ## how soon the loudspeaker is lowered, and silent, after the server has said so (TIMES=100)
	@$(BIN)/python -m bench.barge_in $(if $(TIMES),--times $(TIMES))

clean: ## remove what was installed and made, and all data in var/
	rm -rf .venv node_modules var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
