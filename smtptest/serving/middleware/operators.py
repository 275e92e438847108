"""Django's middleware for the operator's pages. It can only be imported where these are installed."""

from __future__ import annotations

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

from smtptest.serving.middleware.django_async import OperatorsOnly
from smtptest.transcripts.database.threads import close_connection


class Session(OperatorsOnly, SessionMiddleware):
    """The session of the operator's login. It is the first of these, so when it has been stored, nothing else asks."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """As Django's; and the request's thread, which ends with it, does not leave its connection open until somebody
        collects the garbage."""
        try:
            return super().process_response(request, response)
        finally:
            close_connection()


class Authentication(OperatorsOnly, AuthenticationMiddleware):
    """Who is logged in."""


class Message(OperatorsOnly, MessageMiddleware):
    """What a page says once about what was done."""
