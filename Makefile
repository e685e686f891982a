# Every target is a script; make is a convenience.
.PHONY: run test interop bench fuzz crash format docs

run:
	@scripts/run

test:
	@scripts/test

interop:
	@scripts/interop

bench:
	@scripts/bench

fuzz:
	@scripts/fuzz $(or $(SECONDS),60)

crash:
	@scripts/crash $(or $(KILLS),200)

format:
	@scripts/format

docs:
	@scripts/docs
