.PHONY: help setup setup-oldest setup-lowest demo test check test-oldest test-lowest regen bench clean

PYTHON = .venv/bin/python

help:  ## show what there is
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /	/' | expand -t 14

setup:  ## make .venv with the newest suitable Python
	@scripts/venv .venv

demo: setup  ## generate the guide's app, load it and call it
	@$(PYTHON) examples/demo.py

test: check  ## all tests, after the linters and type checkers
	$(PYTHON) -m pytest -n auto --dist worksteal

check: setup  ## linters, type checkers, and whether generated files are fresh
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	$(PYTHON) -m pyright
	$(PYTHON) tests/regen.py --check

setup-oldest:  ## make .venv-oldest with the oldest Python that is supported
	@scripts/venv .venv-oldest 3.10 3.11 3.12 3.13

test-oldest: setup-oldest  ## the tests once more on the oldest Python that is supported
	.venv-oldest/bin/python -m pytest -n auto --dist worksteal

setup-lowest:  ## make .venv-lowest with the lowest versions of what is needed in Azure
	@scripts/venv-lowest .venv-lowest

LOWEST = tests/runtime/test_answers.py tests/runtime/test_call.py tests/runtime/test_classes.py \
	tests/runtime/test_http_error.py tests/runtime/test_one_message.py tests/runtime/test_outputs.py \
	tests/runtime/test_request.py tests/runtime/test_response.py tests/test_requirements.py

test-lowest: setup-lowest  ## the tests of what ships to Azure, on the lowest versions of what it needs
	.venv-lowest/bin/python -m pytest -q -p no:cacheprovider $(LOWEST)

regen:  ## write what follows from the bindings' classes and the catalogue of problems
	$(PYTHON) tests/regen.py

bench: setup  ## measure, against peers, in one run
	$(PYTHON) benchmarks/run.py

clean:  ## remove the environments and caches
	rm -rf .venv .venv-oldest .venv-lowest .mypy_cache .ruff_cache .pytest_cache .hypothesis
