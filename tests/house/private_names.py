"""What smtptest/ uses of libraries that they do not promise to keep: one list, and who looks whether it is whole.

Three kinds count. A *name* is an attribute with an underscore that no module of ours defines, a machinery attribute
such as ``__class__`` that is written to, or a private name that is imported. A *module* is imported though the
library's documentation does not name it. An *override* is a method of a class of a library that calls it by itself.

To change a version in requirements.txt makes ``test_each_was_checked_with_the_version_that_is_installed`` fail for each
row of that library: read what the row says, run its test, then write the new version here.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from tests.house.tree import MIGRATIONS, Module, modules, ours


@dataclass(frozen=True)
class Use:
    """One use of what a library may change without a word."""

    place: str
    """The module of ours."""
    names: str
    """The names; of an override ``Class.method``; of a module its dotted name. With spaces between them."""
    library: str
    """The distribution, or ``python``."""
    why: str
    """What it is used for, and why nothing public serves."""
    test: str
    """The test that fails if it is gone or means something else. Without a file: of test_library_contracts.py."""


# The versions that the uses were checked with. Of Python the minor one.
CHECKED_WITH = {
    "python": ("3.11", "3.13"),
    "aiosmtpd": ("1.4.6",),
    "aiosmtplib": ("5.1.3",),
    "autobahn": ("26.10.2",),
    "channels": ("4.3.2",),
    "channels-redis": ("4.3.0",),
    "daphne": ("4.2.3",),
    "django": ("5.2.19",),
    "django-csp": ("4.0",),
    "spftrace": ("0.3.0",),
    "twisted": ("26.10.0",),
}

TOO_MUCH = "Twisted and daphne have no bound for a request's length or for the time in which it comes"
ROOM = "daphne hands over an answer at once, whether or not it is read"
VIEWER = "Autobahn tells nobody when a connection has room again, and has one message limit for both directions"

USES = [
    Use(
        "engine/authentication/spf_explanation.py",
        "spftrace.evaluator spftrace.macros",
        "spftrace",
        "macros in an explanation, which its own code drops if there is a space in it",
        "engine/authentication/test_spf_explanation.py::test_explanations",
    ),
    Use(
        "engine/receiving/dialog/session.py",
        "Session._handle_client Session.connection_lost Session.connection_made Session.eof_received Session.push",
        "aiosmtpd",
        "its transport, its task and its STARTTLS, with our reader of lines and our replies in place of its own",
        "test_aiosmtpd_runs_our_conversation_in_its_task",
    ),
    Use(
        "engine/smtp/steps/tls_report.py",
        "_sslobj",
        "python",
        "the chain that the server sent, which is public from 3.13 on",
        "engine/smtp/steps/test_tls_report.py::test_the_chain_as_python_gives_it_from_3_13_on",
    ),
    Use(
        "engine/smtp/wire/protocol.py",
        "aiosmtplib.protocol Wire.connection_lost Wire.data_received Wire.eof_received Wire.pause_writing"
        " Wire.read_response Wire.resume_writing Wire.write",
        "aiosmtplib",
        "its commands and its flow control, with our reader of replies in place of its own",
        "test_aiosmtplib_waits_for_replies_with_our_reader",
    ),
    Use(
        "engine/smtp/wire/protocol.py",
        "_loop",
        "aiosmtplib",
        "the loop of its FlowControlMixin, to start TLS and timers on",
        "test_aiosmtplib_has_a_loop_for_its_subclasses",
    ),
    Use(
        "engine/smtp/extensions/pipelining.py",
        "aiosmtplib.protocol",
        "aiosmtplib",
        "its check that a command holds no line end, for commands that are sent together",
        "test_aiosmtplib_knows_what_could_end_a_command",
    ),
    Use(
        "engine/smtp/message/mime.py",
        "aiosmtplib.protocol",
        "aiosmtplib",
        "line ends of a message, as its own DATA makes them",
        "test_aiosmtplib_normalizes_line_ends",
    ),
    Use(
        "live/consumer.py",
        "channels.consumer TranscriptConsumer.dispatch",
        "channels",
        "its own dispatch first closes old database connections, in a thread that all visitors share",
        "test_channels_only_adds_a_thread_to_what_our_dispatch_does",
    ),
    Use(
        "live/consumer.py",
        "TranscriptConsumer.websocket_disconnect",
        "channels",
        "its own method closes old database connections in that thread too",
        "test_channels_only_adds_a_thread_and_groups_to_what_we_do_when_a_viewer_leaves",
    ),
    Use(
        "live/memory_layer.py",
        "MemoryChannelLayer._clean_expired MemoryChannelLayer.group_send",
        "channels",
        "its own look through all channels and groups with each message, and copy a message for each viewer",
        "live/test_memory_layer.py::test_what_has_expired_is_looked_for_once_a_minute",
    ),
    Use(
        "live/redis_layer.py",
        "RetryingRedisChannelLayer.group_add RetryingRedisChannelLayer.group_discard RetryingRedisChannelLayer.receive",
        "channels-redis",
        "no socket closes while Redis is away, and a receive is cancelled until it ends",
        "live/test_redis_layer.py::test_whoever_leaves_is_gone_at_whatever_moment_it_leaves",
    ),
    Use(
        "serving/daphne.py",
        "daphne.endpoints WebServer.listen_error WebServer.run",
        "daphne",
        "an address and a port as its command line describes them; a port that is taken, and an end within a bound",
        "test_daphne_calls_what_the_server_overrides",
    ),
    Use(
        "serving/daphne.py",
        "__class__",
        "daphne",
        "its Server makes its factories itself and takes none",
        "test_daphne_makes_factories_of_the_classes_that_ours_replace",
    ),
    Use("serving/daphne.py", "_asyncioEventloop", "twisted", "the loop of the reactor", "test_the_reactor_has_a_loop"),
    Use(
        "serving/flow_control.py",
        "daphne.server BackpressureServer.handle_reply",
        "daphne",
        ROOM,
        "test_daphne_calls_what_the_server_overrides",
    ),
    Use(
        "serving/flow_control.py",
        "daphne.ws_protocol ViewerFactory.protocol ViewerProtocol.serverClose",
        "daphne",
        VIEWER,
        "test_autobahn_calls_what_a_viewer_overrides",
    ),
    Use(
        "serving/flow_control.py",
        "ViewerProtocol.connectionLost ViewerProtocol.connectionMade ViewerProtocol.dropConnection"
        " ViewerProtocol.sendMessage",
        "autobahn",
        VIEWER,
        "test_autobahn_calls_what_a_viewer_overrides",
    ),
    Use(
        "serving/flow_control.py",
        "ViewerProtocol.sendData",
        "autobahn",
        "for each message, Autobahn makes texts for its log that nobody reads",
        "test_autobahn_makes_texts_for_its_log",
    ),
    Use(
        "serving/handler.py",
        "Handler.__call__",
        "django",
        "its own gives each request a thread",
        "test_django_only_adds_a_thread_to_what_our_handler_calls",
    ),
    Use(
        "serving/middleware/django_async.py",
        "_Direct.__acall__",
        "django",
        "its own runs both halves of a middleware in a thread",
        "test_django_only_adds_threads_to_what_our_middleware_does",
    ),
    Use(
        "serving/middleware/django_async.py",
        "Csrf.process_view",
        "django",
        "it must be a coroutine function, or Django calls it in a thread",
        "house/test_asynchronous.py::test_every_middleware_is_asynchronous",
    ),
    Use(
        "serving/middleware/django_async.py",
        "OperatorsOnly.__call__",
        "django",
        "its own asks the hooks whatever the path is; in Django's docs a mixin's __call__ is its own",
        "serving/middleware/test_django_async.py::test_middleware_of_the_operators_pages_is_asked_nothing_of_a_visitor",
    ),
    Use(
        "serving/middleware/framing.py",
        "_csp_replace",
        "django-csp",
        "a middleware cannot use the decorator that sets it",
        "test_django_csp_reads_what_framing_sets",
    ),
    Use(
        "serving/request_limits.py",
        "LimitedRequest.gotLength LimitedRequest.handleContentChunk",
        "twisted",
        TOO_MUCH,
        "test_a_body_that_is_too_long_is_refused",
    ),
    Use(
        "serving/request_limits.py",
        "daphne.http_protocol LimitedFactory.buildProtocol LimitedRequest.process LimitedRequest.connectionLost",
        "daphne",
        TOO_MUCH,
        "test_what_arrives_whole_is_not_hung_up_on",
    ),
    Use(
        "serving/request_limits.py",
        "LimitedRequest.handle_reply LimitedRequest.finish",
        "daphne",
        ROOM,
        "test_a_long_answer_waits_for_room",
    ),
    Use(
        "serving/request_limits.py",
        "LimitedRequest.check_timeouts _response_started",
        "daphne",
        "an answer that is under way may take as long as it is read",
        "test_only_an_answer_that_has_not_begun_has_a_time_limit",
    ),
]

# Names with an underscore that their documentation names all the same.
DOCUMENTED = {
    "_value_": "enum: the value of a member that is being made",
    "_meta": "Django: the API of a model's fields",
    "_": "gettext",
}
# Modules that the documentation of a library does not name.
UNDOCUMENTED = (
    "aiosmtplib.protocol",
    "channels.consumer",
    "channels_redis.pubsub",
    "daphne.endpoints",
    "daphne.http_protocol",
    "daphne.server",
    "daphne.ws_protocol",
    "spftrace.evaluator",
    "spftrace.macros",
)
# What Python has for the inside of objects; to read a name or a cause is nothing private.
MACHINERY = {"__code__", "__wrapped__", "__globals__", "__closure__", "__dict__", "__bases__", "__mro__"}
# Libraries whose classes call methods of ours; the names of their documented hooks.
CALLERS = {
    "aiosmtpd": {"AuthLoginUsernameChallenge", "AuthLoginPasswordChallenge"},
    "aiosmtplib": set[str](),
    "autobahn": set[str](),
    "channels": {"connect", "disconnect", "receive"},
    "channels_redis": set[str](),
    "csp": set[str](),
    "daphne": set[str](),
    "twisted": set[str](),
}
# Of Django only what it says nowhere that a subclass may change.
DJANGOS = {"__acall__", "__call__", "process_view"}


def names(root: Path) -> set[tuple[str, str]]:
    """Module and name of each private name and undocumented module, by the syntax trees."""
    everything = modules(root)
    defined = {module.name: set(_defined(module)) for module in everything}
    anywhere = set().union(*defined.values())
    return {
        (module.place, name)
        for module in everything
        if MIGRATIONS not in module.place
        for name in _foreign(module, anywhere, set().union(*(defined[one] for one in _bases(module, set(defined)))))
    }


def _bases(module: Module, known: set[str]) -> Iterator[str]:
    """The module, and those of ours that its classes inherit from."""
    classes = [node for node in module.nodes if isinstance(node, ast.ClassDef)]
    bases = {ast.unparse(base).partition("[")[0] for node in classes for base in node.bases}
    yield module.name
    for name in ours(module, known):
        if any(
            full.startswith(f"{module.root.name}.{name}.") and full.rpartition(".")[2] in bases
            for full in module.imports
        ):
            yield name


def _defined(module: Module) -> Iterator[str]:
    """What the module defines: functions, classes, variables and attributes of ``self``."""
    for node in module.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self":
            yield node.attr


def _foreign(module: Module, anywhere: set[str], inherited: set[str]) -> Iterator[str]:
    """anywhere: what modules of ours define. inherited: what an attribute of ``self`` may be."""
    for node in module.nodes:
        if isinstance(node, ast.Attribute):
            own = inherited if ast.unparse(node.value) == "self" else anywhere
            written = node.attr == "__class__" and not isinstance(node.ctx, ast.Load)
            if written or node.attr in MACHINERY or (_is_private(node.attr) and node.attr not in own):
                yield node.attr
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("getattr", "setattr", "hasattr"):
            name = node.args[1].value if isinstance(node.args[1], ast.Constant) else ""
            if isinstance(name, str) and (name in MACHINERY or (_is_private(name) and name not in anywhere)):
                yield name
    for name in module.imports:
        yield from (each for each in UNDOCUMENTED if name.startswith(f"{each}.") or name == each)
        last = name.rpartition(".")[2]
        if _is_private(last) and not name.startswith(f"{module.root.name}."):
            yield last


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__") and name not in DOCUMENTED


def overrides(module: ModuleType, place: str) -> set[tuple[str, str]]:
    """Module and ``Class.method`` of each method that stands in place of a library's own."""
    classes = [one for one in vars(module).values() if inspect.isclass(one) and one.__module__ == module.__name__]
    return {(place, f"{one.__name__}.{name}") for one in classes for name in vars(one) if _replaces(one, name)}


def _replaces(one: type, name: str) -> bool:
    for base in one.__mro__[1:]:
        library = base.__module__.partition(".")[0]
        if name in vars(base) and library in CALLERS:
            return name not in CALLERS[library] and not name.startswith("__")
        if name in vars(base) and library == "django":
            return name in DJANGOS
    return False


def all_overrides(root: Path) -> set[tuple[str, str]]:
    """Those of each module that imports one of the libraries."""
    found = set()
    for module in modules(root):
        if {name.partition(".")[0] for name in module.imports} & {*CALLERS, "django"} and not _is_apart(module):
            found |= overrides(importlib.import_module(f"{root.name}.{module.name}"), module.place)
    return found


APART = (
    "transcripts/admin.py", "monitors/admin.py", "serving/middleware/operators.py", "settings.py", "asgi.py"
)


def _is_apart(module: Module) -> bool:
    """What cannot be imported as it is: Django's admin where it is not installed, migrations, a database backend."""
    return MIGRATIONS in module.place or module.place in APART
