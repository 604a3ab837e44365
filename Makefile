# Longhaul: every command there is. `make run` and `make test` set up what they need.

# bash, and not the default sh, so that macOS' old make does not bypass the shell and with it the PATH below.
SHELL := /bin/bash
.DEFAULT_GOAL := help

export PATH := $(shell sh .setup/path)
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
SERVER := $(TARGET_DIR)/release/server

.NOTPARALLEL:
.PHONY: help setup setup-unit setup-run setup-fuzz setup-mutants setup-cluster run build dev test unit contract pooled e2e faults walk races torture sequences fuzz mutants backups supply-chain sbom fmt lint scripts size screenshots bench bench-tool cluster rolling fleet growth scale costs soak profile lighthouse bench-page weigh-session clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install every tool that is missing (each step is skipped when done)
	@.setup/setup test

setup-unit:
	@.setup/setup unit

setup-run:
	@.setup/setup run

setup-cluster:
	@.setup/setup cluster

# Tools of one command each, which take minutes to compile: not part of `make setup`.
setup-fuzz:
	@.setup/setup fuzz

setup-mutants:
	@.setup/setup mutants

# With a short life of the access token, so that the user can see it renewed.
run: build ## build the release and serve it, with the session inspector
	@LONGHAUL_INSPECTOR=$${LONGHAUL_INSPECTOR:-true} LONGHAUL_ACCESS_TTL=$${LONGHAUL_ACCESS_TTL:-60s} exec $(SERVER)

build: setup-run ## build the release: target/release/server and target/site
	cargo leptos build --release --precompress

# Without hashes: it puts new files beside the old ones, and not in their places.
dev: setup-run ## rebuild and reload at every change, on http://127.0.0.1:3000
	LEPTOS_HASH_FILES=false cargo leptos watch

test: unit contract e2e ## run all tests: native, then in a browser

# Always the same packages: with others, Cargo would choose other features of the dependencies, and compile them anew.
NATIVE := -p longhaul-form -p longhaul-session -p faulty-disk -p postgres-for-tests -p s3-for-tests -p cluster -p bench -p app -p server
unit: setup-unit ## run the native tests (all but frontend)
	cargo test $(NATIVE)

contract: setup-unit ## run the tests of the server again, on PostgreSQL and with uploads in a bucket
	LONGHAUL_TEST_STORE=postgres LONGHAUL_TEST_FILES=s3 cargo test $(NATIVE) --lib --test http

# pgbouncer gives each transaction another session. Minutes, so not a part of `make test`.
pooled: setup-cluster ## the same through pgbouncer in transaction mode
	LONGHAUL_TEST_STORE=pgbouncer cargo test $(NATIVE) --lib --test http
	cargo test $(NATIVE) --lib -- --ignored pooled

e2e: setup ## run the browser tests against a release build
	cargo leptos build --release
	cd end2end && npx --no-install playwright test

# `make faults SEEDS=7` plays one again, and E2E_TRACE=1 records what fails.
faults: setup ## play random fault schedules in a browser: SEEDS=1-400, or as you say
	cargo leptos build --release
	cd end2end && E2E_FAULT_SEEDS=$(or $(SEEDS),1-400) npx --no-install playwright test faults.spec.ts

# `make walk SEEDS=7` plays one again, and E2E_TRACE=1 records what fails.
walk: setup ## walk through the form at random and compare: SEEDS=1-400, or as you say
	cargo leptos build --release
	cd end2end && E2E_WALK_SEEDS=$(or $(SEEDS),1-400) npx --no-install playwright test walk.spec.ts

races: setup-unit ## refresh one token 32 times at once, a thousand times over; sign-outs against saves over three servers: RACES=10000
	RACES="$(RACES)" cargo test -p app -p server --test http -- --ignored races

# `make torture SEEDS="7 8" ROUNDS=300`
torture: setup-run ## kills under load, power cuts, failing disks: SEEDS=1 ROUNDS=100 (ten times as many cuts), or as you say
	SEEDS="$(SEEDS)" ROUNDS="$(ROUNDS)" cargo test -p app -p server --test durability -- --ignored --nocapture --test-threads 1 torture

# `make backups ROUNDS=20`
backups: setup-run ## back up a server under load and restore each backup: ROUNDS=100, or as you say
	ROUNDS="$(ROUNDS)" cargo test -p app -p server --test operator -- --ignored --nocapture backups

# `make bench ONLY=me,refresh` for some of it; `VERSUS=/path/to/another/server` sets another build beside this one. Only a whole run
# is written into docs/performance.md and docs/bench.
BENCH := $(TARGET_DIR)/release/longhaul-bench
BENCH_PATHS = --server $(SERVER) --site $(TARGET_DIR)/site
bench: build bench-tool ## measure the release beside its limits and its peers: RUNS=5 SECONDS=3, about a quarter of an hour
	$(BENCH) run $(BENCH_PATHS) --runs $(or $(RUNS),5) --seconds $(or $(SECONDS),3) $(if $(VERSUS),--versus $(VERSUS)) \
	  $(if $(ONLY),--only $(ONLY),$(if $(VERSUS),,--publish))

# `make cluster KEEP=1` starts it for you to use, and keeps it until Ctrl-C. `E2E=` leaves out the browser, and `STORE=pooled` puts
# pgbouncer before PostgreSQL.
CLUSTER := $(TARGET_DIR)/release/longhaul-cluster
E2E := end2end
cluster: setup-cluster build ## three servers on PostgreSQL behind haproxy, killed and replaced under load: ROUNDS=3 USERS=12, or KEEP=1
	cargo build --release -p cluster
	$(CLUSTER) --store $(or $(STORE),postgres) --server $(SERVER) --site $(TARGET_DIR)/site $(if $(KEEP),--keep,\
	  --rounds $(or $(ROUNDS),3) --users $(or $(USERS),12) $(if $(E2E),--end2end $(E2E)))

# The other release is built where its sources are: git worktree add ../before REVISION && make -C ../before build
# `BACK=` leaves out what releases from before step 23 of the schema refuse: to be started again after the update.
BACK := 1
UPDATE = $(CLUSTER) --server $(SERVER) --site $(TARGET_DIR)/site --rounds 1 $(if $(BACK),--and-back) \
  --previous $(or $(PREVIOUS),$(error say PREVIOUS=/path/to/its/server))
rolling: setup-cluster build ## update from another release to this one under load, and back, on PostgreSQL and on SQLite: PREVIOUS=../before/target/release/server
	cargo build --release -p cluster
	$(UPDATE) --files folder
	$(UPDATE) --store sqlite

bench-tool: setup-run
	cargo build --release -p bench

scale: build bench-tool ## one server on SQLite beside one, two and three on PostgreSQL: RUNS=5 SECONDS=2
	$(BENCH) scale $(BENCH_PATHS) --runs $(or $(RUNS),5) --seconds $(or $(SECONDS),2) --publish

costs: build bench-tool ## count what each kind of request costs PostgreSQL, and what that means for its size
	$(BENCH) costs $(BENCH_PATHS) --publish

growth: build bench-tool ## the same work with a million sessions and an empty database: USERS=100000 SESSIONS=… CHANGES=… CONNECTIONS=…
	$(BENCH) growth $(BENCH_PATHS) --users $(or $(USERS),100000) --sessions $(or $(SESSIONS),1000000) \
	  --changes $(or $(CHANGES),1000000) --connections $(or $(CONNECTIONS),10000) --publish

# Of a build that is not optimised: the release is quicker. `LONGHAUL_TEST_STORE=postgres make fleet` asks PostgreSQL.
fleet: setup-unit ## sign a whole fleet out, and start a server that has to read it: ROWS=1000000
	ROWS="$(ROWS)" cargo test $(NATIVE) --lib -- --ignored --nocapture a_fleet_is_signed_out

soak: build bench-tool ## mixed load, and memory that must not grow: MINUTES=60
	$(BENCH) soak $(BENCH_PATHS) --minutes $(or $(MINUTES),60)

profile: build ## draw flame graphs into docs/bench: SECONDS=20 for each
	LEPTOS_OUTPUT_NAME=longhaul cargo run --release -p bench --features profile -- profile --site $(TARGET_DIR)/site --seconds $(or $(SECONDS),20)

# Each part says so if its tool is missing: cargo install --locked cargo-deny cargo-machete cargo-cyclonedx
supply-chain: setup-run ## check the dependencies: licences, sources, duplicates, known weaknesses, what is unused
	node .ci/licences
	node .ci/supply-chain all

sbom: setup-run ## write target/longhaul.cdx.json: what the server is made of, as CycloneDX
	node .ci/supply-chain sbom

# `make sequences SEED=7 SEQUENCES=10000` plays the same ones again.
sequences: setup-run ## play random sequences of what can happen to sessions: SEQUENCES=10000, or as you say
	SEED="$(SEED)" SEQUENCES="$(SEQUENCES)" cargo test -p app -p server --lib -- --ignored --nocapture many_random_sequences

# New inputs are collected under target/fuzz; what is worth keeping goes into server/fuzz/corpus. No sanitizer, as there is no unsafe
# code here to watch. A crash is written to target/fuzz, and can be given in INPUT.
fuzz: setup-fuzz ## look for bytes that a parser stumbles over: TARGET=requests SECONDS=60 INPUT=file
	@.setup/fuzz "$(or $(TARGET),requests)" "$(or $(SECONDS),60)" $(INPUT)

# What is changed, and which tests have to notice, is in .cargo/mutants.toml.
mutants: setup-mutants ## break the code in small ways and see that a test fails: hours; FILE=… for less
	cargo mutants --output $(TARGET_DIR) $(if $(FILE),--re '^$(FILE)')

fmt: ## format the Rust code
	cargo fmt

# app and server apart from frontend: together, Cargo would give app the features of both the server and the browser.
lint: scripts ## check format, clippy for the server and for wasm, scripts and browser tests
	cargo fmt --check
	cargo clippy $(NATIVE) --all-targets -- -D warnings
	cargo clippy -p frontend --target wasm32-unknown-unknown -- -D warnings

# The guard apart from the others: its files are one scope.
scripts: setup-run ## check types of the browser tests, types and style of the pages' scripts
	cd end2end && npx --no-install tsc --noEmit
	cd end2end && npx --no-install tsc -p tsconfig.scripts.json
	cd end2end && npx --no-install tsc -p tsconfig.guard.json
	end2end/node_modules/.bin/eslint --config end2end/eslint.config.mjs app/src server/src

size: ## print the size of the built wasm, and fail above 220 kB of brotli
	@node .setup/wasm-size.mjs

screenshots: setup ## make the README's pictures anew
	cargo leptos build --release
	cd end2end && E2E_APART=screenshots npx --no-install playwright test

lighthouse: setup ## audit home, sign-in and form page with Lighthouse, and fail below 95: FORM=mobile for a slow telephone
	cargo leptos build --release --precompress
	cd end2end && E2E_APART=lighthouse E2E_LIGHTHOUSE_FORM=$(FORM) npx --no-install playwright test

bench-page: setup ## measure from key press to paint and to the acknowledged save: docs/bench/page.json
	cargo leptos build --release --precompress
	cd end2end && E2E_APART=bench-page npx --no-install playwright test

weigh-session: setup-run ## weigh longhaul-session: a module with it, and the same without
	@node .setup/weigh-session.mjs

clean: ## remove everything built here (the tools in ~/.cache/longhaul stay)
	cargo clean
	rm -rf target end2end/node_modules end2end/test-results end2end/playwright-report
