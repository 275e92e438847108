# Each target's line after ## is its help.
PYTHON ?= python3
PORT ?= 8000
DEMO ?= 1
DEMO_PORT ?= 2525
DEMO_TLS_PORT ?= 4465
VAR ?= $(or $(SMTPTEST_VAR),var)
REQUIRE ?=
MINUTES ?= 10
# From the command line alone: what an environment happens to have leaves out no tests.
ONLY =
# -W: an older pip warns of how a package is built, which whoever runs it cannot change.
PIP = .venv/bin/python -W ignore -m pip install --disable-pip-version-check -q
NOT_INSTALLED = { echo "The packages could not be installed: the lines above say why. Can this machine reach PyPI, or the index\
 that pip is told to use? Then run make again." >&2; exit 1; }
TESTS_NEED = chromium-headless-shell firefox-esr webkit2gtk-driver xvfb fonts-dejavu openssl postfix dovecot-core dovecot-lmtpd \
	dovecot-submissiond postgresql redis-server nginx-light caddy nftables swaks libnet-ssleay-perl libgsasl18 libsasl2-modules msmtp curl gettext \
	faketime knot unbound opendkim opendkim-tools rspamd

# make looks at what is there once, so this comes first.
STALE := $(shell .ci/stale .venv)

.DEFAULT_GOAL := help
.PHONY: help run test check bench audit lock soak mtas image roots messages pictures

help: ## list all targets
	@awk -F ':[^#]*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: checked .venv/.run ## start smtptest and a demo mail server; PORT=8000, DEMO=0 (without it), DEMO_PORT=2525, DEMO_TLS_PORT=4465, VAR=var/ (the data)
	@SMTPTEST_VAR="$(VAR)" exec .venv/bin/python manage.py run --port $(PORT) \
		--demo-port $(DEMO_PORT) --demo-tls-port $(DEMO_TLS_PORT) $(if $(filter 0,$(DEMO)),--no-demo)

# Before anything is installed or started.
.PHONY: checked
checked:
	@.ci/values "$(PORT)" "$(DEMO)" "$(DEMO_PORT)" "$(DEMO_TLS_PORT)"

# Some hundred times a Python starts in these: what it compiles is kept.
test check: export PYTHONDONTWRITEBYTECODE =

test: chosen .venv/.dev node_modules/.dev ## install what the tests need, run them all or ONLY=tests/conf; REQUIRE=1: a skipped one has failed
	@REQUIRE=$(REQUIRE) .ci/debian $(TESTS_NEED)
	@SMTPTEST_REQUIRE_ALL=$(REQUIRE) $(if $(ONLY),.venv/bin/python -m pytest $(ONLY),.ci/tests)

.PHONY: chosen
chosen:
	@.ci/chosen $(ONLY)

check: .venv/.dev node_modules/.dev ## format, lint, types and the fast tests
	@.ci/check

bench: .venv/.dev node_modules/.dev ## measure how fast it is (half an hour), into docs/performance.md; ONLY="a row's name"
	@REQUIRE=1 .ci/debian $(TESTS_NEED) chromium iproute2
	@.venv/bin/python -m tests.bench $(if $(ONLY),--only "$(ONLY)")

audit: .venv/.dev ## look the pinned packages up in PyPI's list of known holes; fails if one cannot be looked up
	@$(PIP) pip-audit==2.10.1
	@.venv/bin/pip-audit --strict --require-hashes --progress-spinner off -r requirements.lock || { \
		echo "Not all packages could be audited, or one has a known hole: see above." >&2; exit 1; }

UV = uv==0.13.9
COMPILE = .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

# The last two take the versions that the tests have, since they are installed beside requirements.lock, or build from it.
lock: .venv/.dev ## pin anew what the requirements need in turn, each with its hashes
	@$(PIP) $(UV)
	@for name in requirements requirements-test requirements-dev; do $(COMPILE) -o $$name.lock $$name.txt || exit; done
	@for name in requirements-build requirements-apprise; do \
		$(COMPILE) -c requirements-test.lock -o $$name.lock $$name.txt || exit; done

soak: .venv/.dev ## attack a copy of smtptest on loopback for MINUTES=10, and say what it held
	@.venv/bin/python -m tests.soak.attack --minutes $(MINUTES)

mtas: .venv/.dev ## fetch Exim, OpenSMTPD and sendmail from Debian, run them unpacked (as root), and talk to them
	@.venv/bin/python -m pytest -q -o python_files="check_*.py" tests/mtas

image: .venv/.dev ## build the image on a base from Debian, run it read-only and test it (as root, some minutes)
	@REQUIRE=1 .ci/debian buildah podman runc debootstrap netavark aardvark-dns iptables
	@$(PIP) podman-compose==1.6.0
	@.venv/bin/python -m pytest -q -o python_files="check_*.py" tests/image

roots: .venv/.dev ## follow README and docs/operating.md on fresh machines, Debian 12 and 13, booted (as root, an hour)
	@REQUIRE=1 .ci/debian debootstrap systemd-container slirp4netns curl git openssl
	@$(PIP) $(UV) pipx==1.18.4
	@.venv/bin/python -m pytest -q -o python_files="check_*.py" tests/roots

messages: .venv/.dev ## renew locale/ from the sources: what is to be translated, and what the program reads of it
	@REQUIRE=1 .ci/debian gettext
	@.venv/bin/python manage.py makemessages --all --extension html,py,txt --add-location file --ignore "tests/*" --ignore "var/*" --ignore node_modules
	@.venv/bin/python manage.py compilemessages --ignore ".venv" --ignore "var"

pictures: .venv/.dev ## take the pictures of the documents anew, into docs/img
	@REQUIRE=1 .ci/debian $(TESTS_NEED) pngquant
	@.venv/bin/python -m pytest -q tests/browser/pictures.py -k test_document

# The stamps say for which requirements the packages were installed, so that a second start does not ask pip.
# The locks hold every package that the requirements need in turn, with the hashes of its files: pip takes no others.
.venv/.run: requirements.lock | .venv/bin/python
	@echo "Installing $< into .venv"
	@$(PIP) --require-hashes -r $< || $(NOT_INSTALLED)
	@touch $@

.venv/.dev: requirements-dev.lock | .venv/bin/python
	@echo "Installing $< into .venv"
	@$(PIP) --require-hashes -r $< || $(NOT_INSTALLED)
	@touch .venv/.run $@

# Node.js itself comes with requirements-dev.txt. No package of these runs a script when it is installed. Not `npm ci`, which wants
# the packages for all systems in the lock, those that a registry does not have included.
node_modules/.dev: package-lock.json package.json .venv/.dev
	@echo "Installing $< into node_modules"
	@.venv/bin/npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

.venv/bin/python:
	@.ci/venv $(PYTHON)
