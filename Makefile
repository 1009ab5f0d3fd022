# What a developer types. `make` alone explains.

.DEFAULT_GOAL := help
.PHONY: help run release test playground client portal miniprogram media-puller lint clean

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
	@echo 'make client       compiles the client package with the types of every stored document (Node, too)'
	@echo 'make portal       bundles the public site at /, which the binary serves, likewise'
	@echo 'make miniprogram  compiles the WeChat mini-program into frontends/miniprogram/dist'
	@echo 'make media-puller compiles the program for media systems into frontends/media-puller/dist'
	@echo 'make lint         format, clippy, documentation, and whether schema/schema.graphql is up to date'
	@echo 'make clean        removes what was built; ./data stays'
	@echo
	@echo 'One package at a time is quicker: cargo test -p gongkai-domain'

# The pages are put into the binary where Node is there to bundle them; without it, /playground says what to do.
PLAYGROUND := frontends/playground
HAS_NODE := $(shell command -v npm)

run:
	$(if $(HAS_NODE),@$(MAKE) --no-print-directory playground portal || echo 'make run: going on without all pages' >&2)
	cargo run --locked -p gongkai-server -- serve $(ARGS)

release: $(if $(HAS_NODE),playground portal)
	cargo build --release --locked -p gongkai-server

test:
	scripts/install-tools
	npm --prefix tests/audit ci --no-audit --no-fund --loglevel=error
	npm --prefix tests/browser ci --no-audit --no-fund --loglevel=error
	npm --prefix tests/contract ci --no-audit --no-fund --loglevel=error
	npm --prefix tests/contract run --silent schema
	$(MAKE) --no-print-directory playground portal miniprogram media-puller
	npm --prefix $(CLIENT) run --silent test:built
	npm --prefix $(MEDIA_PULLER) run --silent test:built
	GONGKAI_REQUIRE_AUDIT=1 GONGKAI_REQUIRE_BROWSER=1 GONGKAI_REQUIRE_OFFICE=1 GONGKAI_REQUIRE_VARNISH=1 \
		cargo test --workspace --locked

playground: $(PLAYGROUND)/dist/index.html

# Folders count as sources, so that what was removed is noticed.
$(PLAYGROUND)/dist/index.html: $(PLAYGROUND)/node_modules/.package-lock.json $(PLAYGROUND)/build.mjs \
		$(shell find $(PLAYGROUND)/src $(PLAYGROUND)/operations)
	npm --prefix $(PLAYGROUND) run --silent build

frontends/%/node_modules/.package-lock.json: frontends/%/package.json frontends/%/package-lock.json
	npm --prefix frontends/$* ci --no-audit --no-fund --loglevel=error
	touch $@

# Pages and programs that talk to a server: the client with the types of all stored documents, and what is made with it, the
# public site, the mini-program and the program for media systems.
CLIENT := frontends/client
PORTAL := frontends/portal
MINIPROGRAM := frontends/miniprogram
MEDIA_PULLER := frontends/media-puller

client: $(CLIENT)/dist/index.js

$(CLIENT)/dist/index.js: $(CLIENT)/node_modules/.package-lock.json $(CLIENT)/generate.mjs $(CLIENT)/tsconfig.json \
		schema/schema.graphql $(shell find $(CLIENT)/src schema/frontends -not -path '*/generated*')
	npm --prefix $(CLIENT) run --silent build
	touch $@

portal: $(PORTAL)/dist/index.html

$(PORTAL)/dist/index.html: $(PORTAL)/node_modules/.package-lock.json $(CLIENT)/dist/index.js $(PORTAL)/index.html \
		$(PORTAL)/vite.config.ts $(PORTAL)/tsconfig.json $(shell find $(PORTAL)/src $(PORTAL)/public)
	npm --prefix $(PORTAL) run --silent build

miniprogram: $(MINIPROGRAM)/dist/app.js

$(MINIPROGRAM)/dist/app.js: $(MINIPROGRAM)/node_modules/.package-lock.json $(CLIENT)/dist/index.js $(MINIPROGRAM)/build.mjs \
		$(MINIPROGRAM)/tsconfig.json $(shell find $(MINIPROGRAM)/src -not -path '*/generated*')
	npm --prefix $(MINIPROGRAM) run --silent build

media-puller: $(MEDIA_PULLER)/dist/main.js

$(MEDIA_PULLER)/dist/main.js: $(MEDIA_PULLER)/node_modules/.package-lock.json $(CLIENT)/dist/index.js \
		$(MEDIA_PULLER)/tsconfig.json $(shell find $(MEDIA_PULLER)/src)
	npm --prefix $(MEDIA_PULLER) run --silent build
	touch $@

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked
	cargo run --locked -p gongkai-server -- export-schema --check

clean:
	cargo clean
	rm -rf $(PLAYGROUND)/dist $(CLIENT)/dist $(CLIENT)/src/generated $(PORTAL)/dist $(MINIPROGRAM)/dist $(MINIPROGRAM)/src/generated $(MEDIA_PULLER)/dist
