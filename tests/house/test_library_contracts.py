"""What libraries do behind what they promise, as smtptest needs it: tests of them, not of smtptest (private_names.py).

Fast ones, because an update that breaks one of these breaks nothing loudly: a limit is gone, or a thread comes back.
"""

from __future__ import annotations

import ast
import asyncio
import hashlib
import hmac
import inspect
import textwrap
from collections.abc import Callable
from datetime import date
from typing import Any
from unittest.mock import Mock

import pytest
from aiosmtpd.smtp import SMTP as AiosmtpdSMTP
from aiosmtplib import SMTPResponse
from aiosmtplib.protocol import COMMAND_INJECTION_REGEX, FlowControlMixin, SMTPProtocol, normalize_message_line_endings
from autobahn.twisted.websocket import WebSocketAdapterProtocol, WebSocketServerProtocol
from autobahn.websocket.protocol import WebSocketProtocol as WebSocketBase
from channels.consumer import AsyncConsumer, get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import get_default_application
from csp.middleware import CSPMiddleware
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpResponse
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host
from django.test import RequestFactory
from django.utils.crypto import salted_hmac
from django.utils.deprecation import MiddlewareMixin
from django.utils.formats import date_format, get_format, number_format
from django.utils.text import capfirst
from django.utils.translation import override
from twisted.internet.testing import StringTransport

from smtptest.asgi import application
from smtptest.live.consumer import TranscriptConsumer
from smtptest.serving import daphne, flow_control, request_limits
from smtptest.serving.middleware import django_async


def code(function: Callable[..., Any]) -> str:
    """The statements of a function, without its docstring and without how they are laid out."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef)
    first = tree.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return "\n".join(ast.unparse(statement) for statement in tree.body[documented:])


# aiosmtplib


async def test_aiosmtplib_waits_for_replies_with_our_reader() -> None:
    class Ours(SMTPProtocol):
        async def read_response(self, timeout: float | None = None) -> SMTPResponse:
            return SMTPResponse(299, "ours")

    protocol, transport = Ours(), Mock(spec=asyncio.Transport)
    transport.is_closing.return_value = False
    protocol.connection_made(transport)
    assert await protocol.execute_command(b"NOOP") == (299, "ours")
    transport.write.assert_called_once_with(b"NOOP\r\n")
    assert {"pause_writing", "resume_writing"} <= set(vars(FlowControlMixin))


async def test_aiosmtplib_has_a_loop_for_its_subclasses() -> None:
    assert SMTPProtocol()._loop is asyncio.get_running_loop()


async def test_aiosmtpd_runs_our_conversation_in_its_task() -> None:
    """And asks for the rest of what we override: how a session goes is tested with ours on real sockets."""
    began, pushed = asyncio.Event(), []

    class Ours(AiosmtpdSMTP):
        async def _handle_client(self) -> None:
            began.set()

        async def push(self, status: Any) -> None:
            pushed.append(status)
            raise ConnectionError

    protocol, transport = Ours(None, hostname="mx.test", loop=asyncio.get_running_loop()), Mock(spec=asyncio.Transport)
    protocol.connection_made(transport)
    await began.wait()
    assert protocol.transport is transport
    protocol.tls_context = Mock()
    with pytest.raises(ConnectionError):
        await protocol.smtp_STARTTLS("")
    assert pushed == ["220 Ready to start TLS"]
    protocol.connection_lost(None)
    assert protocol.transport is None
    assert "eof_received" in vars(AiosmtpdSMTP)


def test_aiosmtplib_knows_what_could_end_a_command() -> None:
    assert all(COMMAND_INJECTION_REGEX.search(b"NOOP%cDATA" % end) for end in b"\r\n")
    assert COMMAND_INJECTION_REGEX.search(b"MAIL FROM:<a@b.example> SIZE=1") is None


def test_aiosmtplib_normalizes_line_ends() -> None:
    assert normalize_message_line_endings(b"a\nb\rc\r\nd") == b"a\r\nb\r\nc\r\nd\r\n"


# Channels


def test_channels_only_adds_a_thread_to_what_our_dispatch_does() -> None:
    assert "await aclose_old_connections()" in code(AsyncConsumer.dispatch)
    assert "handler = getattr(self, get_handler_name(message), None)" in code(AsyncConsumer.dispatch)
    assert get_handler_name({"type": "websocket.connect"}) == "websocket_connect"


def test_channels_only_adds_a_thread_and_groups_to_what_we_do_when_a_viewer_leaves() -> None:
    assert TranscriptConsumer.groups is None
    assert code(AsyncWebsocketConsumer.websocket_disconnect).splitlines()[-3:] == [
        "await self.disconnect(message['code'])",
        "await aclose_old_connections()",
        "raise StopConsumer()",
    ]


def test_channels_finds_our_application_by_its_setting() -> None:
    assert get_default_application() is application


# Django


def test_django_makes_the_same_key_of_the_same_words() -> None:
    """Hashes of visitors, links in mails and keys of webhooks are compared with those that another version made."""
    key = hashlib.sha256(b"smtptest.limits" + b"secret").digest()
    made = salted_hmac("smtptest.limits", "words", secret="secret", algorithm="sha256")
    assert made.hexdigest() == hmac.new(key, b"words", "sha256").hexdigest()


def test_django_writes_dates_and_numbers_as_the_language_does() -> None:
    with override("de"):
        assert date_format(date(2026, 3, 1), "j. F Y") == "1. März 2026"
        assert (number_format(99.5, 2), get_format("DECIMAL_SEPARATOR")) == ("99,50", ",")
    assert capfirst("up and DOWN") == "Up and DOWN"


def test_django_reads_the_cookies_and_the_host_of_a_socket_as_those_of_a_request() -> None:
    assert parse_cookie("a=1; b=2=3; c") == {"a": "1", "b": "2=3", "": "c"}
    assert split_domain_port("Mail.example.org.:8000") == ("mail.example.org", "8000")
    assert validate_host("mail.example.org", [".example.org"])
    assert not validate_host("evil.test", ["mail.example.org"])


def test_django_only_adds_a_thread_to_what_our_handler_calls() -> None:
    assert code(ASGIHandler.__call__).partition("async with")[2] == (
        " ThreadSensitiveContext():\n    await self.handle(scope, receive, send)"
    )


def test_django_only_adds_threads_to_what_our_middleware_does() -> None:
    assert code(MiddlewareMixin.__acall__).splitlines() == [
        "response = None",
        "if hasattr(self, 'process_request'):",
        "    response = await sync_to_async(self.process_request, thread_sensitive=True)(request)",
        "response = response or await self.get_response(request)",
        "if hasattr(self, 'process_response'):",
        "    response = await sync_to_async(self.process_response, thread_sensitive=True)(request, response)",
        "return response",
    ]


@pytest.mark.parametrize("name", ["Security", "ContentSecurityPolicy", "Common", "Csrf", "FrameOptions"])
def test_no_middleware_of_djangos_has_more_than_its_two_halves(name: str) -> None:
    """One with an __acall__ of its own would lose what stands in there: HSTS, or the check of the token."""
    ours = getattr(django_async, name)
    between = [one for one in ours.__mro__[2:] if one not in (MiddlewareMixin, object)]
    assert between
    for one in between:
        assert not {"__acall__", "__call__", "async_process_request", "aprocess_request"} & set(vars(one))


def test_django_csp_reads_what_framing_sets() -> None:
    answer = HttpResponse()
    answer._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]
    answered = CSPMiddleware(lambda request: answer).process_response(RequestFactory().get("/"), answer)
    assert "frame-ancestors 'self'" in answered["Content-Security-Policy"]


# daphne, Twisted and Autobahn


def test_the_reactor_has_a_loop() -> None:
    assert isinstance(daphne.loop(), asyncio.AbstractEventLoop)


def test_daphne_calls_what_the_server_overrides() -> None:
    assert "listen_error" in inspect.getsource(Server.run) + inspect.getsource(Server.listen_success)
    assert list(inspect.signature(Server.handle_reply).parameters) == ["self", "protocol", "message"]
    assert "handle_reply" in inspect.getsource(Server.create_application)


def test_daphne_makes_factories_of_the_classes_that_ours_replace() -> None:
    """Ours must not need an __init__: the objects are there already, and only their class is another one."""
    source = inspect.getsource(Server.run)
    assert "self.http_factory = HTTPFactory(self)" in source
    assert "self.ws_factory = WebSocketFactory(self, server=self.server_name)" in source
    for ours, theirs in ((request_limits.LimitedFactory, HTTPFactory), (flow_control.ViewerFactory, WebSocketFactory)):
        assert issubclass(ours, theirs)
        assert "__init__" not in vars(ours)


def test_autobahn_calls_what_a_viewer_overrides() -> None:
    assert issubclass(WebSocketProtocol, WebSocketServerProtocol)
    assert WebSocketFactory.protocol is WebSocketProtocol
    for name in ("connectionMade", "connectionLost"):
        assert name in vars(WebSocketAdapterProtocol)
    assert "self.maxMessagePayloadSize" in inspect.getsource(WebSocketServerProtocol.sendMessage)
    assert "self.dropConnection(abort=True)" in inspect.getsource(WebSocketServerProtocol.onCloseHandshakeTimeout)
    assert "serverClose" in inspect.getsource(WebSocketProtocol.handle_reply)


def test_autobahn_makes_texts_for_its_log() -> None:
    """And else does what ours does in its place, but for figures that nobody asks for."""
    begun = code(WebSocketBase._connectionMade)
    assert "setattr(self, configAttr, getattr(self.factory, configAttr))" in begun
    assert "pformat(configAttrLog)" in begun
    assert not any(hasattr(WebSocketServerProtocol, name) for name in WebSocketServerProtocol.CONFIG_ATTRS)
    sent = code(WebSocketServerProtocol.sendData).split("else:")[-1]
    assert sent.split("\n")[1].strip() == "self.transport.write(data)"
    assert "hltype" in sent


class Arrival:
    """A connection to our class of requests, as daphne's factory makes it, with nothing behind it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.timers: list[Mock] = []
        monkeypatch.setattr(request_limits, "reactor", Mock(callLater=self._call_later))
        self.server = Mock(
            proxy_forwarded_address_header=None, root_path="", server_name="smtptest", request_buffer_size=8192
        )
        self.server.http_timeout = None
        self.transport = StringTransport()
        connection = request_limits.LimitedFactory(self.server).buildProtocol(None)
        connection.timeOut = None
        connection.makeConnection(self.transport)
        self.channel = connection._channel  # of HTTP/1.1

    def _call_later(self, seconds: float, function: Callable[[], None]) -> Mock:
        self.timers.append(Mock(active=Mock(return_value=True), function=function))
        return self.timers[-1]

    @property
    def request(self) -> Any:
        return self.channel.requests[-1]

    def get(self) -> Any:
        self.channel.dataReceived(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return self.request


@pytest.mark.parametrize(
    "sent",
    [
        b"Content-Length: %d\r\n\r\n" % (request_limits.MOST_BYTES + 1),
        b"Transfer-Encoding: chunked\r\n\r\n" + b"10000\r\n%s\r\n" % (b"x" * 65536) * 17,
    ],
    ids=["announced", "without an end"],
)
def test_a_body_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    arrival = Arrival(monkeypatch)
    arrival.channel.dataReceived(b"POST / HTTP/1.1\r\nHost: localhost\r\n" + sent)
    assert arrival.transport.value().startswith(b"HTTP/1.1 413 ")
    assert arrival.transport.disconnecting
    assert not arrival.server.create_application.called


def test_what_arrives_whole_is_not_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    arrival = Arrival(monkeypatch)
    arrival.channel.dataReceived(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\na=")
    (timer,) = arrival.timers
    assert timer.function == arrival.channel.forceAbortClient
    assert not timer.cancel.called
    arrival.channel.dataReceived(b"12")
    assert timer.cancel.called
    assert arrival.server.create_application.called, "it went on to the application"


def test_what_is_gone_is_not_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    arrival = Arrival(monkeypatch)
    arrival.channel.dataReceived(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\na=")
    arrival.channel.connectionLost(Mock())
    assert arrival.timers[0].cancel.called


async def test_a_long_answer_waits_for_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_limits, "STALL_SECONDS", 0.01)
    arrival = Arrival(monkeypatch)
    request = arrival.get()
    request.handle_reply({"type": "http.response.start", "status": 200, "headers": []})
    request.handle_reply({"type": "http.response.body", "body": b"x", "more_body": True})
    await request.wait_for_room()
    assert request.producer is not None
    request.producer.pauseProducing()
    request.channel.forceAbortClient = Mock()
    await request.wait_for_room()
    request.channel.forceAbortClient.assert_called_once_with()
    request.handle_reply({"type": "http.response.body", "body": b"y"})
    assert request.producer is None, "finish() let go of it"


def test_only_an_answer_that_has_not_begun_has_a_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    arrival = Arrival(monkeypatch)
    arrival.server.http_timeout = 1
    request = arrival.get()
    request.request_start = 0.0
    late = Mock()
    monkeypatch.setattr(WebRequest, "basic_error", late)
    request.check_timeouts()
    assert late.called
    late.reset_mock()
    request.handle_reply({"type": "http.response.start", "status": 200, "headers": []})
    request.handle_reply({"type": "http.response.body", "body": b"x", "more_body": True})
    request.check_timeouts()
    assert not late.called
