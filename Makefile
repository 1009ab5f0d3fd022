# What a developer types. `make` alone explains.

.DEFAULT_GOAL := help
.PHONY: help run release test lint clean

# rustup installs here; shells started without a profile do not know it.
export PATH := $(HOME)/.cargo/bin:$(PATH)

ARGS ?=

help:
	@echo 'make run          build what is missing and serve on an embedded database: http://localhost:8080'
	@echo '                  ARGS="--port 9000" is passed on; everything is kept in ./data'
	@echo 'make release      the optimised binary for use: target/release/gongkai (some ten minutes on two cores)'
	@echo 'make test         all tests, each storage test on SQLite and on a PostgreSQL of its own'
	@echo '                  (installs what the machine lacks; GONGKAI_TEST_POSTGRES=off leaves PostgreSQL out)'
	@echo 'make lint         format, clippy, documentation, and whether schema/schema.graphql is up to date'
	@echo 'make clean        removes what was built; ./data stays'
	@echo
	@echo 'One package at a time is quicker: cargo test -p gongkai-domain'

run:
	cargo run --locked -p gongkai-server -- serve $(ARGS)

release:
	cargo build --release --locked -p gongkai-server

test:
	scripts/install-tools
	npm --prefix tests/audit ci --no-audit --no-fund --loglevel=error
	GONGKAI_REQUIRE_AUDIT=1 cargo test --workspace --locked

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked
	cargo run --locked -p gongkai-server -- export-schema --check

clean:
	cargo clean
