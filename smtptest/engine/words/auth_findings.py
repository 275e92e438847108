"""Findings about logging in."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

# The details of every challenge that could not be answered.
_CHALLENGE = _("In the login by {mechanism}: {fault}. The login was not completed.")

AUTH_FINDINGS: dict[str, Words] = {
    "submission-without-auth": Words(
        _("A port for submission offers no login"),
        _("On port {port} users hand in their mail, and have to log in for it by default."),
    ),
    "auth-without-mechanism": Words(
        _("The server announces AUTH and names no way to log in"),
        _(
            "The AUTH line must list the mechanisms, and this one lists none, so no client can log in. Often the "
            "server's login is switched on and its user database is not connected, or it offers mechanisms only "
            "within TLS."
        ),
    ),
    "auth-in-plain": Words(
        _("Password login is offered before TLS"),
        _(
            "The server offers AUTH {mechanisms} before TLS. Anyone on the network path could read the password. "
            "A server "
            "should offer these mechanisms only over TLS."
        ),
    ),
    "no-auth": Words(
        _("The server offers no login that can be used"),
        _("{reason}"),
    ),
    "insecure-auth": Words(
        _("The password is sent although it is not safe on the way"),
        _("It was asked for, although {fault}. Change the password if somebody else may have listened."),
    ),
    "channel-binding-not-had": Words(
        _("The login is not bound to the TLS connection"),
        _(
            "The server offers {plus}, which binds it. On TLS 1.3 that needs tls-exporter, which this tool cannot "
            "compute; so {mechanism} was used."
        ),
    ),
    "initial-response-ignored": Words(
        _("The server passed over what came with AUTH"),
        _(
            "AUTH {mechanism} brought the login with it, and the server asks for it with an empty challenge as if it "
            "had not. It was sent again. Clients that do not expect this give up here."
        ),
    ),
    "auth-already": Words(
        _("The server says that this session is logged in already"),
        _(
            "It answered AUTH with {reply}, and the test goes on as logged in. So it did not look at this user "
            "name and password: whether they are right is not proven. It may know the client by its address, by its "
            "certificate or by a proxy before it."
        ),
    ),
    "oauth-error": Words(_("The server says why it refuses the token"), _("{reason}")),
    "challenge-loose": Words(
        _("The server's challenge is not proper base64"),
        _(
            "In the login by {mechanism}, the challenge has blanks around it, or its padding (=) is missing. It was "
            "read all the same. Stricter clients break off the login here."
        ),
    ),
    "challenge-unexpected": Words(_("The server asks for more than the mechanism has to say"), _CHALLENGE),
    "challenge-malformed": Words(_("The server's challenge is not what it must be"), _CHALLENGE),
    "server-not-proven": Words(_("The server did not prove that it knows the password"), _CHALLENGE),
}
