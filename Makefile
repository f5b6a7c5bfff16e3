.DEFAULT_GOAL := help
.PHONY: help run watch test soak bench audit dist image

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile

run: ## Build and serve Muster with a demo organization on http://127.0.0.1:3000 (RELEASE=1: optimized)
	@tools/run

watch: ## Serve Muster, and build and reload it whenever a file changes
	@tools/watch

test: ## Run every check: formatting, lints, tests, the browser
	@tools/test

soak: ## Run the long proofs: 50,000 accounts, 5,000 at 5 calls a second, 30 kills, 300 people, a million broken inputs
	@tools/soak

bench: ## Measure the optimized build
	@tools/bench

audit: ## Check the dependencies: licences, advisories, duplicates, what is not used
	@tools/audit

dist: ## Build everything optimized into dist/, which runs wherever it is copied to
	@tools/dist

image: ## Build the container image `muster` with docker, podman or buildah
	@tools/image
