# What a developer types. `make` alone explains.

.DEFAULT_GOAL := help
.PHONY: help run release test playground lint clean

# rustup installs here; shells started without a profile do not know it.
export PATH := $(HOME)/.cargo/bin:$(PATH)

ARGS ?=

help:
	@echo 'make run          build what is missing and serve on an embedded database: http://localhost:8080'
	@echo '                  ARGS="--port 9000" is passed on; everything is kept in ./data'
	@echo 'make release      the optimised binary for use: target/release/gongkai (some ten minutes on two cores)'
	@echo 'make test         all tests, each storage test on SQLite and on a PostgreSQL of its own'
	@echo '                  (installs what the machine lacks; GONGKAI_TEST_POSTGRES=off leaves PostgreSQL out)'
	@echo 'make playground   bundles the page at /playground (needs Node 20 or newer); run, release and test do it, too'
	@echo 'make lint         format, clippy, documentation, and whether schema/schema.graphql is up to date'
	@echo 'make clean        removes what was built; ./data stays'
	@echo
	@echo 'One package at a time is quicker: cargo test -p gongkai-domain'

# The page is put into the binary where Node is there to bundle it; without it, /playground says what to do.
PLAYGROUND := frontends/playground
HAS_NODE := $(shell command -v npm)

run:
	$(if $(HAS_NODE),@$(MAKE) --no-print-directory playground || echo 'make run: going on without the playground' >&2)
	cargo run --locked -p gongkai-server -- serve $(ARGS)

release: $(if $(HAS_NODE),playground)
	cargo build --release --locked -p gongkai-server

test:
	scripts/install-tools
	npm --prefix tests/audit ci --no-audit --no-fund --loglevel=error
	npm --prefix tests/browser ci --no-audit --no-fund --loglevel=error
	$(MAKE) --no-print-directory playground
	GONGKAI_REQUIRE_AUDIT=1 GONGKAI_REQUIRE_BROWSER=1 GONGKAI_REQUIRE_OFFICE=1 cargo test --workspace --locked

playground: $(PLAYGROUND)/dist/index.html

# Folders count as sources, so that what was removed is noticed.
$(PLAYGROUND)/dist/index.html: $(PLAYGROUND)/node_modules/.package-lock.json $(PLAYGROUND)/build.mjs \
		$(shell find $(PLAYGROUND)/src $(PLAYGROUND)/operations)
	npm --prefix $(PLAYGROUND) run --silent build

$(PLAYGROUND)/node_modules/.package-lock.json: $(PLAYGROUND)/package.json $(PLAYGROUND)/package-lock.json
	npm --prefix $(PLAYGROUND) ci --no-audit --no-fund --loglevel=error
	touch $@

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked
	cargo run --locked -p gongkai-server -- export-schema --check

clean:
	cargo clean
	rm -rf $(PLAYGROUND)/dist
