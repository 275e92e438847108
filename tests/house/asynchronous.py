"""Views and middleware that wait in the event loop. Django runs the others in one thread that all visitors share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from inspect import iscoroutinefunction
from typing import Any

from asgiref.sync import iscoroutinefunction as is_marked
from django.urls import URLPattern, URLResolver
from django.utils.deprecation import MiddlewareMixin

from smtptest.serving.middleware.django_async import OperatorsOnly

# What Django calls of a middleware beside itself; process_exception it only ever calls in a thread.
_ASKED = ("process_view", "process_template_response")


def views(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Each view, by its route."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def sync_views(patterns: Iterable[URLPattern | URLResolver], operators: str = "") -> list[str]:
    """The routes of views that are not asynchronous. operators: the prefix of routes that may have such."""
    return [
        route
        for route, view in views(patterns)
        if not is_marked(view) and not (operators and route.startswith(f"{operators}/"))
    ]


async def _answer(request: Any) -> None:
    """What a middleware stands before."""


def sync_middleware(classes: Iterable[Any]) -> list[str]:
    """Those that Django would run in a thread, whole or in part, for a visitor."""
    return [f"{middleware.__module__}.{middleware.__name__}" for middleware in classes if _is_sync(middleware)]


def _is_sync(middleware: Any) -> bool:
    if not getattr(middleware, "async_capable", False) or not is_marked(middleware(_answer)):
        return True
    if any(hasattr(middleware, name) and not iscoroutinefunction(getattr(middleware, name)) for name in _ASKED):
        return True
    # Its own __acall__ runs these two in a thread (Django's docs: "Asynchronous support").
    mixed = issubclass(middleware, MiddlewareMixin) and middleware.__acall__ is MiddlewareMixin.__acall__
    if mixed and middleware.__call__ is OperatorsOnly.__call__:
        return False
    return mixed and any(hasattr(middleware, name) for name in ("process_request", "process_response"))
