# Everything a person types. `make run` and `make test` need Python 3.11 to 3.14 and nothing else.

# A .venv that works is kept; otherwise the Python of the machine, or the one you name (make run PYTHON=python3.12).
PYTHON ?= $(shell .venv/bin/python -c "from pip import __version__" 2>/dev/null && echo .venv/bin/python || echo python3)
IN_VENV = .venv/bin/python
VERSION = import sys; (3, 11) <= sys.version_info[:2] <= (3, 14) or sys.exit(\
	"This needs Python 3.11 to 3.14, but $(PYTHON) is %d.%d: name another one, for example make run PYTHON=python3.12." \
	% sys.version_info[:2])
CODE = portal programmes directory deploy tests manage.py requirements
.DEFAULT_GOAL = help
.PHONY: help run test pictures relevance bench faults check format messages lock python local dev

help: ## what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: local ## the portal at http://127.0.0.1:8000 (HOST=, PORT=): installs, migrates, seeds what is missing, serves
	@exec $(IN_VENV) manage.py serve

test: dev ## the whole test suite (ARGS= for pytest, for example ARGS="-k search")
	@exec $(IN_VENV) -m pytest -n logical --dist loadfile $(ARGS)

pictures: dev ## takes the pictures of docs/pages.md and of the handbook anew (needs a Chromium)
	@REQUIRE_BROWSER=1 exec $(IN_VENV) -m pytest -q tests/browser/pictures.py tests/browser/handbook_pictures.py

relevance: dev ## what the search shows first, query by query: the share that is right, and every miss
	@exec $(IN_VENV) -m pytest -q tests/relevance $(ARGS)

bench: dev ## server time of every kind of page (ACTORS="1000 100000 1000000"; ARGS=--help)
	@exec $(IN_VENV) -m tests.benchmarks $(ACTORS) $(ARGS)

faults: dev ## breaks the database, the workers, the disk for real, and says what was seen (ARGS=--help)
	@exec $(IN_VENV) -m tests.faults $(ARGS)

ACTORS = 100000

check: dev ## linters, types, import contract, migrations, production settings
	$(IN_VENV) -m ruff check $(CODE)
	$(IN_VENV) -m ruff format --check $(CODE)
	$(IN_VENV) -m mypy $(CODE)
	$(IN_VENV) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
	$(IN_VENV) -m djlint --lint templates
	$(IN_VENV) manage.py makemigrations --check --dry-run
	$(IN_VENV) manage.py compilemessages
	DATABASE_URL=postgres://nobody@db.invalid/portal SECRET_KEY=$$($(IN_VENV) -c "import secrets; print(secrets.token_hex(40))") \
		ALLOWED_HOSTS=portal.invalid $(IN_VENV) manage.py check --deploy --fail-level WARNING

format: dev ## formats the code
	$(IN_VENV) -m ruff check --fix $(CODE)
	$(IN_VENV) -m ruff format $(CODE)

messages: dev ## puts the texts of the interface into the catalogues of its other languages, in locale/
	@command -v xgettext >/dev/null || { echo "There is no gettext: install it (on Debian and Ubuntu: apt install gettext)." >&2; exit 1; }
	$(IN_VENV) manage.py makemessages --all --no-obsolete --add-location file \
		--ignore node_modules --ignore requirements --ignore staticfiles --ignore tests --ignore var

lock: dev ## resolves requirements/*.txt anew from pyproject.toml (ARGS=--upgrade for the newest versions)
	$(COMPILE) --output-file requirements/production.txt
	$(COMPILE) --extra local --constraint requirements/production.txt --output-file requirements/local.txt
	$(COMPILE) --extra dev --constraint requirements/local.txt --output-file requirements/dev.txt

COMPILE = $(IN_VENV) -m uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links --quiet $(ARGS)

python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON): install Python 3.11 to 3.14, or name yours, for example make run PYTHON=python3.12." >&2; exit 1; }
	@$(PYTHON) -c '$(VERSION)'

local dev: python
	@$(PYTHON) requirements/prepare.py $@
