"""Django's middleware for the operator's pages. It can only be imported where these are installed."""

from __future__ import annotations

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware

from smtptest.serving.middleware.django_async import OperatorsOnly


class Session(OperatorsOnly, SessionMiddleware):
    """The session of the operator's login."""


class Authentication(OperatorsOnly, AuthenticationMiddleware):
    """Who is logged in."""


class Message(OperatorsOnly, MessageMiddleware):
    """What a page says once about what was done."""
