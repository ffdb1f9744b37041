# What can be done here. Each target says what it is for; `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# Flags for `make run`: RUN_FLAGS="--listen 0.0.0.0:8080". PROFILE=release builds the fast program.
RUN_FLAGS ?=
BENCH_FLAGS ?=
PROFILE ?= dev
PROGRAM = $(or $(CARGO_TARGET_DIR),target)/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))/turnout
DEMO_FLAGS ?=
TESTS := $(shell cargo nextest --version >/dev/null 2>&1 && echo 'nextest run' || echo test)
UPDATE := TURNOUT_UPDATE_DOCS=1 cargo test --quiet

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## Install what the system lacks, build, and serve on 127.0.0.1:8080 with a private database under ./var
	@scripts/install.sh
	cargo build --profile $(PROFILE) --package turnout-server
	@exec $(PROGRAM) serve $(RUN_FLAGS)

.PHONY: demo
demo: ## Walk the life of an event against the running server: DEMO_FLAGS="--url http://127.0.0.1:9000"
	cargo build --quiet --profile $(PROFILE) --package turnout-server
	@$(PROGRAM) demo $(DEMO_FLAGS)

.PHONY: test
test: ## Run every test, with a database of their own
	@scripts/install.sh openssl
	cargo build --package turnout-server --bin turnout # for the tests that start it, which are not to wait for the compiler
	TURNOUT_REFEREES="$$(scripts/venv.sh)" cargo $(TESTS) --workspace

.PHONY: check
check: ## Formatting, lints, architecture, sizes, documents, schema, dependencies
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- --deny warnings
	@scripts/arrows.sh
	@scripts/sizes.sh
	@scripts/docs.sh
	@scripts/install.sh
	cargo test --quiet --package turnout-adapter-postgres --test postgres -- schema:: privacy::
	cargo test --quiet --package turnout-api --test documents
	cargo test --quiet --package turnout-server --test server -- config::
	@scripts/dependencies.sh

.PHONY: bench
bench: ## Measure the release server beside the database alone; BENCH_FLAGS="--only detail --rounds 3"
	@scripts/bench.sh $(BENCH_FLAGS)

.PHONY: referees
referees: ## Let others' fakes, libraries and fuzzers judge adapters and interface; installs them into .venv (Python)
	@scripts/referees.sh

.PHONY: fuzz
fuzz: ## Let schemathesis make up requests as each kind of person: TURNOUT_FUZZ_EXAMPLES=100 TURNOUT_FUZZ_SEED=7
	@scripts/install.sh
	TURNOUT_REFEREES="$$(scripts/venv.sh)" TURNOUT_FUZZ_PHASES=examples,coverage,fuzzing,stateful \
		TURNOUT_FUZZ_EXAMPLES=$${TURNOUT_FUZZ_EXAMPLES:-20} TURNOUT_FUZZ_SEED=$${TURNOUT_FUZZ_SEED:-$$RANDOM} \
		cargo test --package turnout-tests --test http -- fuzzing:: --nocapture

.PHONY: torture
torture: ## Kill servers, lose and forge webhooks, vanish, pay, refund, wait in line, give away: TURNOUT_TORTURE_SECONDS=600 TURNOUT_TORTURE_SEED=7
	@scripts/install.sh
	TURNOUT_TORTURE_SECONDS=$${TURNOUT_TORTURE_SECONDS:-120} cargo test --package turnout-tests --test http -- \
		--exact torture::everything_at_once_breaks_no_rule_and_loses_nothing --nocapture

.PHONY: arrows
arrows: ## Prove that no crate sees what it must not see
	@scripts/arrows.sh

.PHONY: schema
schema: ## Write crates/adapter-postgres/src/schema.rs from a migrated database
	@scripts/install.sh
	$(UPDATE) --package turnout-adapter-postgres --test postgres schema_rs

.PHONY: erd
erd: ## Write docs/data-model.md from a migrated database
	@scripts/install.sh
	$(UPDATE) --package turnout-adapter-postgres --test postgres data_model

.PHONY: docs
docs: schema erd ## Write everything that is written from the code: schema, data model, errors, OpenAPI, configuration, privacy
	$(UPDATE) --package turnout-adapter-postgres --test postgres privacy::the_page
	$(UPDATE) --package turnout-api --test documents
	$(UPDATE) --package turnout-server --test server config::the_page
