"""``manage.py run``: everything that a first test needs, in one process, until Ctrl-C."""

from __future__ import annotations

import errno
import logging
import os
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError
from contextlib import AsyncExitStack
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode

from channels.routing import get_default_application
from django.conf import settings
from django.core.management import call_command
from django.db import Error as DatabaseError

from smtptest import demo
from smtptest.conf import private_files
from smtptest.conf.environment import IS_INSTALLED
from smtptest.demo.server import Demo, PortTaken, running
from smtptest.engine.addressing import Address
from smtptest.engine.receiving.listener import Listener
from smtptest.monitors import vault
from smtptest.monitors.alerts.delivery import Outbox
from smtptest.monitors.schedule.clock import Schedule
from smtptest.runs import receiver
from smtptest.runs.maintenance import tidy_for_ever
from smtptest.serving import daphne, health, listening, static
from smtptest.serving.logs import startup_line
from smtptest.serving.metrics import sample_loop_delay
from smtptest.serving.service_manager import tell_ready
from smtptest.transcripts.database import clock, migrating, room, timekeeping
from smtptest.transcripts.database.threads import close_connection
from smtptest.web.terminal.installed import NamedCommand

logger = logging.getLogger(__name__)


class Command(NamedCommand):
    help = "Start the web server and, beside it, a demo mail server on loopback"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--bind", type=ip_address, default="127.0.0.1", help="the address to listen on (%(default)s)"
        )
        parser.add_argument("--port", type=_port, default=8000, help="0: any that is free (%(default)s)")
        parser.add_argument("--no-demo", dest="demo", action="store_false", help="no demo mail server")
        parser.add_argument("--demo-port", type=_port, default=demo.STARTTLS_PORT, help="STARTTLS (%(default)s)")
        parser.add_argument("--demo-tls-port", type=_port, default=demo.TLS_PORT, help="TLS (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until SIGINT or SIGTERM, then exit with 0; if it cannot start, say why in one line and exit with 1."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            self._prepare()
            self._serve(**options)
        except KeyboardInterrupt:
            pass  # before the server had its own handlers
        except receiver.CannotListen as error:
            self._refuse(str(error))
        except PortTaken as error:
            self._refuse(f"{error}; {_around(error.port, options['demo_tls_port'])}")
        except OSError as error:
            self._refuse(_reason(error, options["bind"], options["port"]))

    def _refuse(self, reason: str) -> None:
        self.stderr.write(reason)
        sys.exit(1)

    def _prepare(self) -> None:
        var = settings.ENV.var
        try:
            private_files.folder(var)
            only_read = self._prepare_database()
            # What a start has left serves where there is no room: to collect it again begins with deleting a part.
            if not only_read or not static.is_complete():
                call_command("collectstatic", interactive=False, verbosity=0)
        except DatabaseError as error:
            words = room.fault_of_files() or (str(error).splitlines() or [type(error).__name__])[0]
            self._refuse(f"DATABASE_URL: {words}")
        except OSError as error:
            self._refuse(f"SMTPTEST_VAR: {str(var)!r} cannot be written to: {error.strerror}")
        finally:
            close_connection()  # this thread asks no more

    def _prepare_database(self) -> bool:
        """Whether it can only be read: where nothing can be written to a database of today, serve what is in it."""
        try:
            with migrating.alone():
                call_command("migrate", interactive=False, verbosity=0)
            timekeeping.keep()
            self._judge_clock()
            if anew := vault.prove():
                logger.info("The passwords of %d monitors are sealed with the first key now", anew)
            reason = room.hindrance()
        except DatabaseError as error:
            reason = room.reason_of(error)
            if not reason or room.is_outdated():
                raise
        if reason:
            words = "What is stored can be read, but no test can start: the database cannot be written to (%s)"
            logger.error(words, room.fault_of_files() or reason)
        return bool(reason)

    def _judge_clock(self) -> None:
        if words := clock.told_difference():
            logger.warning("Please look after the clocks: %s", words)
        if doubt := timekeeping.doubt():
            logger.warning("Nothing that has expired is deleted: %s", doubt)

    def _serve(self, *, bind: Address, port: int, **options: Any) -> None:
        loop = daphne.loop()
        stack, schedule, outbox = AsyncExitStack(), Schedule(), Outbox()

        def ready(real_port: int) -> None:
            loop.create_task(sample_loop_delay())  # the loop's tasks are cancelled at the end
            loop.create_task(tidy_for_ever())
            loop.create_task(outbox.keep())
            loop.create_task(schedule.keep())
            for stop in (schedule.stop, outbox.stop):
                daphne.when_asked_to_stop(stop)
            # Who tries it out on a terminal is not to begin with a list of versions.
            if settings.ENV.public or settings.ENV.log_format == "json":
                apart = abs(clock.difference().total_seconds())
                logger.info(startup_line(settings.ENV, f"clock within {apart:.3f} s of the database's"))
            server = loop.run_until_complete(_start_demo(stack, **options))
            listener = loop.run_until_complete(stack.enter_async_context(receiver.listening()))
            address = f"http://{daphne.shown(bind)}:{real_port}"
            listening.note(settings.ENV.var, f"{address}{health.PATH}")
            self._announce(f"{address}/", server, listener)
            tell_ready()

        try:
            daphne.WebServer(get_default_application(), bind=bind, port=port, ready=ready).run()
        finally:
            loop.run_until_complete(stack.aclose())
            daphne.cancel_all()

    def _announce(self, address: str, server: Demo | None, listener: Listener | None = None) -> None:
        self.stdout.write(f"Open {address}{_first_test(server) if server else ''}")
        if server:
            self.stdout.write(
                f"The demo mail server takes user {demo.USERNAME} with password {demo.PASSWORD}."
                f" It listens on port {server.starttls_port} (STARTTLS) and port {server.tls_port} (TLS)."
            )
        if listener:
            host, port = listener.address
            self.stdout.write(f"The receiver takes mail for the addresses of {address}receive/ on {host} port {port}.")
        self.stdout.write("Ctrl-C stops it.")
        self.stdout.flush()


async def _start_demo(
    stack: AsyncExitStack, *, demo: bool, demo_port: int, demo_tls_port: int, **_: Any
) -> Demo | None:
    # The public profile dials no loopback address.
    if not demo or settings.ENV.public:
        return None
    return await stack.enter_async_context(
        running(settings.ENV.var / "demo", starttls_port=demo_port, tls_port=demo_tls_port)
    )


def _first_test(server: Demo) -> str:
    """The query that fills in the form for the demo server; without a login, one press of the button is enough."""
    fields = {
        "host": "localhost",
        "port": server.starttls_port,
        "security": "starttls",
        "mail_from": "you@example.org",
        "rcpt_to": "friend@example.com",
    }
    return "?" + urlencode(fields, safe="@")


def _started_with(variable: str, option: str) -> str:
    """The command that starts the program so, as its user knows it."""
    return f"smtptest serve {option}" if IS_INSTALLED else f"make run {variable}"


def _around(taken: int, tls_port: int) -> str:
    """What to do if another program has a port of the demo mail server. tls_port: the second of its ports."""
    variable, option = ("DEMO_TLS_PORT", "--demo-tls-port") if taken == tls_port else ("DEMO_PORT", "--demo-port")
    other = _started_with(f"{variable}={taken + 1}", f"{option} {taken + 1}")
    return f"try {other}, or {_started_with('DEMO=0', '--no-demo')} without the demo mail server"


def _reason(error: OSError, bind: Address, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken by another program; try {_started_with(f'PORT={port + 1}', f'--port {port + 1}')}"
    return f"cannot listen on {bind} port {port}: {os.strerror(error.errno or 0)}"


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) < 65536):
        raise ArgumentTypeError(f"{text} is not a port: 0 to 65535")
    return int(text)
