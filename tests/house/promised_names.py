"""What the documentation of the libraries names of what smtptest/ imports. What is in no list here is not promised.

Whoever imports another name looks for it in the library's documentation. If it is there, it has its place here; else it
is a row of private_names.py. ``module.*`` is all of a module.
"""

from __future__ import annotations

# https://docs.djangoproject.com/en/5.2/
DJANGO = (
    "django",
    "django.apps.AppConfig",
    "django.conf.settings",
    "django.contrib.admin.*",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.staticfiles.finders",
    "django.contrib.staticfiles.finders.find",
    "django.core.checks.*",
    "django.core.exceptions.*",
    "django.core.files.base.ContentFile",
    "django.core.files.base.File",
    "django.core.files.storage.Storage",
    "django.core.files.uploadedfile.*",
    "django.core.files.uploadhandler.*",
    "django.core.management.base.BaseCommand",
    "django.core.management.base.CommandError",
    "django.core.management.base.CommandParser",
    "django.core.management.call_command",
    "django.core.management.commands.makemessages",
    "django.core.management.execute_from_command_line",
    "django.core.signals.*",
    # A backend of one's own is a subclass of one of Django's.
    "django.db.backends.sqlite3.base",
    "django.db.Error",
    "django.db.IntegrityError",
    "django.db.InterfaceError",
    "django.db.InternalError",
    "django.db.OperationalError",
    "django.db.close_old_connections",
    "django.db.connection",
    "django.db.reset_queries",
    "django.db.transaction",
    "django.db.models.*",
    "django.forms.*",
    "django.http.Http404",
    "django.http.HttpRequest",
    "django.http.HttpResponse",
    "django.http.HttpResponseBadRequest",
    "django.http.HttpResponseBase",
    "django.http.HttpResponseNotAllowed",
    "django.http.HttpResponseRedirect",
    "django.http.JsonResponse",
    "django.http.QueryDict",
    "django.http.StreamingHttpResponse",
    "django.http.response.HttpResponseBase",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.shortcuts.*",
    "django.template",
    "django.template.loader.render_to_string",
    "django.template.response.TemplateResponse",
    "django.templatetags.static.static",
    "django.urls.URLPattern",
    "django.urls.get_resolver",
    "django.urls.include",
    "django.urls.path",
    "django.urls.re_path",
    "django.urls.reverse",
    "django.utils.cache.patch_vary_headers",
    "django.utils.dateparse.*",
    "django.utils.deprecation.MiddlewareMixin",
    "django.utils.encoding.escape_uri_path",
    "django.utils.feedgenerator.*",
    "django.utils.functional.Promise",
    "django.utils.functional.cached_property",
    "django.utils.html.*",
    "django.utils.safestring.SafeString",
    "django.utils.text.format_lazy",
    "django.utils.timezone",
    "django.utils.translation",
    "django.utils.translation.get_language",
    "django.utils.translation.get_language_from_request",
    "django.utils.translation.gettext",
    "django.utils.translation.gettext_lazy",
    "django.utils.translation.gettext_noop",
    "django.utils.translation.ngettext",
    "django.utils.translation.ngettext_lazy",
    "django.utils.translation.override",
    "django.utils.translation.pgettext",
    "django.utils.translation.pgettext_lazy",
    "django.views.debug.SafeExceptionReporterFilter",
    "django.views.decorators.*",
    "django.views.defaults.server_error",
)
OTHERS = (
    "aiosmtpd.smtp.AuthResult",
    "aiosmtpd.smtp.Envelope",
    "aiosmtpd.smtp.LoginPassword",
    "aiosmtpd.smtp.SMTP",
    "aiosmtpd.smtp.Session",
    "aiosmtpd.smtp.TLSSetupException",
    "aiosmtplib.SMTP",
    "aiosmtplib.SMTPResponse",
    "aiosmtplib.SMTPServerDisconnected",
    "aiosmtplib.errors.*",
    "channels.exceptions.StopConsumer",
    "channels.generic.websocket.AsyncWebsocketConsumer",
    "channels.layers.InMemoryChannelLayer",
    "channels.layers.get_channel_layer",
    "channels.routing.ProtocolTypeRouter",
    "channels.routing.URLRouter",
    "channels_redis.core.RedisChannelLayer",
    "csp.constants.*",
    "csp.middleware.CSPMiddleware",
    "dkim.ARC",
    "dkim.DKIM",
    "dkim.DKIMException",
    "spftrace.BaseResolver",
    "spftrace.DnsError",
    "spftrace.EvaluationSession",
    "spftrace.Evaluator",
    "spftrace.Limits",
    "spftrace.Result",
    "spftrace.SpfError",
    "spftrace.SpfPermError",
    "spftrace.parse",
    "twisted.internet.*",
    "twisted.python.failure.Failure",
)
LIBRARIES = frozenset(name.partition(".")[0] for name in (*DJANGO, *OTHERS)) | {"autobahn", "daphne"}
"""Those whose imports are looked up in the lists."""

# What the documentation of a library, or of Python, says may be set on its objects.
SETTABLE = frozenset(
    {
        # ssl.SSLContext
        "check_hostname", "hostname_checks_common_name", "maximum_version", "minimum_version", "options",
        "verify_flags", "verify_mode",
        # xml.parsers.expat
        "CharacterDataHandler", "EndElementHandler", "StartDoctypeDeclHandler", "StartElementHandler",
        # logging.LogRecord: a filter may change it in place
        "args", "exc_info", "msg",
        # weakref.finalize
        "atexit",
        # argparse.ArgumentParser
        "prog",
        # dns.resolver.Resolver
        "flags",
        # Django: the fields of a form, its base_fields, the columns of relations, the cookies of a response
        "base_fields", "cookies", "help_text", "last_test_id", "worst_test_id", "good_test_id",
    }
)  # fmt: skip


def is_promised(name: str) -> bool:
    """Whether the documentation of its library names what is imported by this whole name."""
    return any(
        name == promised or (promised.endswith(".*") and f"{name}.".startswith(promised.removesuffix("*")))
        for promised in (*DJANGO, *OTHERS)
    )
