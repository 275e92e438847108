"""What smtptest/ uses of libraries that they do not promise to keep: one list, and who looks whether it is whole.

Four kinds count. A *name* is an attribute with an underscore that no module of ours defines, a machinery attribute
such as ``__class__`` that is written to, or a private name that is imported. An *import* is one of a library that its
documentation does not name (promised_names.py has what it names). An *assignment* is to an attribute that no class of
ours has and that no documentation says may be set; it counts as well if receivers of a library's signal are taken off.
An *override* is a method of a class of a library that calls it by itself.

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

from tests.house.promised_names import LIBRARIES, SETTABLE, is_promised
from tests.house.tree import MIGRATIONS, Module, modules, ours


@dataclass(frozen=True)
class Use:
    """One use of what a library may change without a word."""

    place: str
    """The module of ours."""
    names: str
    """The names; of an override ``Class.method``; of an import its dotted name, or its module's. With spaces between
    them."""
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
    "dkimpy": ("1.1.8",),
    "spftrace": ("0.3.0",),
    "twisted": ("26.10.0",),
}

TOO_MUCH = "Twisted and daphne have no bound for a request's length or for the time in which it comes"
ROOM = "daphne hands over an answer at once, whether or not it is read"
VIEWER = "Autobahn tells nobody when a connection has room again, and has one message limit for both directions"

# What is used at several places for the same reason.
_KEYS = (
    "admission/proof_of_work.py",
    "admission/quotas.py",
    "monitors/addresses.py",
    "monitors/alerts/mail.py",
    "monitors/alerts/sending.py",
    "monitors/alerts/webhook.py",
    "runs/receiver.py",
)
_DATES = (
    "web/presenters/monitors/calendar.py",
    "web/presenters/monitors/feed.py",
    "web/presenters/monitors/manage.py",
    "web/presenters/monitors/report.py",
    "web/views/monitors/report.py",
)

USES = [
    *(
        Use(
            place,
            "django.utils.crypto.salted_hmac",
            "django",
            "a key for each purpose, made of SECRET_KEY; django.core.signing signs, and makes no key",
            "test_django_makes_the_same_key_of_the_same_words",
        )
        for place in _KEYS
    ),
    *(
        Use(
            place,
            "django.utils.formats.date_format",
            "django",
            "dates as the reader's language has them; only the filter of templates is documented",
            "test_django_writes_dates_and_numbers_as_the_language_does",
        )
        for place in _DATES
    ),
    Use(
        "web/presenters/monitors/figures.py",
        "django.utils.formats.number_format",
        "django",
        "numbers, likewise",
        "test_django_writes_dates_and_numbers_as_the_language_does",
    ),
    Use(
        "transcripts/render/in_words.py",
        "django.utils.formats.get_format",
        "django",
        "the decimal mark, likewise",
        "test_django_writes_dates_and_numbers_as_the_language_does",
    ),
    Use(
        "web/presenters/monitors/state_words.py",
        "django.utils.text.capfirst",
        "django",
        "one letter in upper case; only the filter of templates is documented",
        "test_django_writes_dates_and_numbers_as_the_language_does",
    ),
    Use(
        "monitors/alerts/wording.py",
        "django.utils.timesince.timesince",
        "django",
        "a span of time in the words of the language; only the filter of templates is documented",
        "monitors/alerts/test_wording.py::test_how_long_an_incident_lasts_has_whole_words",
    ),
    Use(
        "transcripts/database/room.py",
        "django.db.migrations.executor.MigrationExecutor",
        "django",
        "whether there are migrations to apply; the command that tells it ends the process",
        "transcripts/database/test_room.py::test_todays_tables_are_not_outdated",
    ),
    Use(
        "transcripts/database/threads.py",
        "disconnect",
        "django",
        "its receivers of request_started take each request to a thread that all share, for a connection nobody uses",
        "serving/test_handler.py::test_no_request_begins_in_the_thread_that_all_share",
    ),
    Use(
        "web/views/monitors/badges.py",
        "django.utils.cache.get_conditional_response",
        "django",
        "a 304 with headers of our own; the documented decorator asks for the ETag before there is an answer",
        "web/views/monitors/test_badges.py::test_each_can_be_cached_and_shown_elsewhere",
    ),
    Use(
        "web/terminal/screen.py",
        "django.core.management.base.OutputWrapper",
        "django",
        "the type of a command's stdout",
        "web/terminal/test_screen.py::test_only_a_terminal_that_wants_colours_gets_them",
    ),
    Use(
        "web/management/commands/run.py",
        "channels.routing.get_default_application",
        "channels",
        "what ASGI_APPLICATION names, as the command line of daphne is given it",
        "test_channels_finds_our_application_by_its_setting",
    ),
    Use(
        "engine/authentication/arc.py",
        "headers body",
        "dkimpy",
        "it takes bytes apart again by rules of its own; we hand over what signed_message.py has read",
        "engine/authentication/test_arc.py::test_whole_chains",
    ),
    Use(
        "engine/authentication/dkim_proof.py",
        "headers body",
        "dkimpy",
        "likewise",
        "engine/authentication/test_dkim_proof.py::test_dkimpys_suite",
    ),
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
        "django.http.cookie.parse_cookie",
        "django",
        "the cookies of a handshake, read as those of a request",
        "test_django_reads_the_cookies_and_the_host_of_a_socket_as_those_of_a_request",
    ),
    Use(
        "live/routing.py",
        "django.http.request.split_domain_port django.http.request.validate_host",
        "django",
        "ALLOWED_HOSTS for sockets, which have no request that would be asked",
        "test_django_reads_the_cookies_and_the_host_of_a_socket_as_those_of_a_request",
    ),
    Use(
        "live/routing.py",
        "channels.security.websocket.WebsocketDenier",
        "channels",
        "refuses a socket before it is accepted, as Channels' own validator does",
        "live/test_routing.py::test_only_our_own_pages_may_open_a_socket",
    ),
    Use(
        "live/connection_limit.py",
        "channels.security.websocket.WebsocketDenier",
        "channels",
        "likewise",
        "live/test_connection_limit.py::test_all_have_so_many_together",
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
        "ViewerProtocol.sendData setattr",
        "autobahn",
        "for each message, Autobahn makes texts for its log that nobody reads",
        "test_autobahn_makes_texts_for_its_log",
    ),
    Use(
        "serving/handler.py",
        "django.core.handlers.asgi Handler.__call__",
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
        "serving/middleware/language.py",
        "django.utils.http.escape_leading_slashes",
        "django",
        "a redirect to the same path stays on this host; Django's own CommonMiddleware does the same",
        "serving/middleware/test_language.py::test_the_choice_stays_on_this_host",
    ),
    Use(
        "serving/request_limits.py",
        "requestFactory",
        "daphne",
        "its factory makes requests of its own class and takes no other",
        "test_what_arrives_whole_is_not_hung_up_on",
    ),
    Use(
        "serving/static.py",
        "django.contrib.staticfiles.finders.get_finders",
        "django",
        "the names of all files that collectstatic would collect, without collecting them",
        "serving/test_static.py::test_a_file_that_was_not_collected_is_missed",
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
# Modules of which the documentation of a library names nothing: each is one entry of a row, whatever is taken from it.
UNDOCUMENTED = (
    "aiosmtplib.protocol",
    "channels.consumer",
    "daphne.endpoints",
    "daphne.http_protocol",
    "daphne.server",
    "daphne.ws_protocol",
    "django.core.handlers.asgi",
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
    fields = set().union(*(_fields(module) for module in everything))
    return {
        (module.place, name)
        for module in everything
        if MIGRATIONS not in module.place
        for name in (
            *_foreign(module, anywhere, set().union(*(defined[one] for one in _bases(module, set(defined))))),
            *_imported(module),
            *_assigned(module, fields),
        )
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
        last = name.rpartition(".")[2]
        if _is_private(last) and not name.startswith(f"{module.root.name}."):
            yield last


def _imported(module: Module) -> Iterator[str]:
    """What it imports of the libraries that their documentation does not name."""
    for name in module.imports:
        if name.partition(".")[0] in LIBRARIES and not is_promised(name):
            yield next((each for each in UNDOCUMENTED if name.startswith(f"{each}.") or name == each), name)


def _fields(module: Module) -> Iterator[str]:
    """What objects of the module's own classes have: annotated or given in the class, or by one of its methods."""
    for outer in module.nodes:
        if not isinstance(outer, ast.ClassDef):
            continue
        for node in outer.body:
            if isinstance(node, ast.AnnAssign | ast.Assign):
                targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
                yield from (target.id for target in targets if isinstance(target, ast.Name))
        for inner in ast.walk(outer):
            if not isinstance(inner, ast.Attribute) or not isinstance(inner.ctx, ast.Store):
                continue
            if ast.unparse(inner.value) in ("self", "member", "made"):
                yield inner.attr


def _assigned(module: Module, fields: set[str]) -> Iterator[str]:
    """Attributes of others' objects that it sets. fields: those of our classes."""
    library = {name.rpartition(".")[2] for name in module.imports if name.partition(".")[0] in LIBRARIES}
    made = {
        ast.unparse(target)
        for node in module.nodes
        if isinstance(node, ast.Assign | ast.AnnAssign) and _is_call_of(node.value, library)
        for target in ([node.target] if isinstance(node, ast.AnnAssign) else node.targets)
    }
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            owner = ast.unparse(node.value)
            foreign = owner in made or (owner != "self" and node.attr not in fields)
            if foreign and node.attr not in SETTABLE and not node.attr.startswith("_"):
                yield node.attr
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("setattr", "delattr"):
            # By a name that is put together; _foreign has the others.
            yield from [] if isinstance(node.args[1], ast.Constant) else [ast.unparse(node.func)]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {f"{signal}.disconnect" for signal in library}:
            yield "disconnect"


def _is_call_of(node: ast.expr | None, names: set[str]) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in names


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


APART = ("transcripts/admin.py", "monitors/admin.py", "serving/middleware/operators.py", "settings.py", "asgi.py")


def _is_apart(module: Module) -> bool:
    """What cannot be imported as it is: Django's admin where it is not installed, migrations, a database backend."""
    return MIGRATIONS in module.place or module.place in APART
