"""Findings about logging in."""

from __future__ import annotations

from smtptest.engine.words.wording import Words

# What is said of every challenge that could not be answered.
_CHALLENGE = "In the login by {mechanism}: {fault}. The login was not completed."

AUTH_FINDINGS: dict[str, Words] = {
    "submission-without-auth": Words(
        "A port for submission offers no login",
        "On port {port} users hand in their mail, and have to log in for it by default.",
    ),
    "auth-without-mechanism": Words(
        "The server announces AUTH and names no way to log in",
        "Behind AUTH stand the names of the mechanisms that it has, and here stands none. So no client can log in. "
        "Often the server's login is switched on and its user database is not connected, or it offers mechanisms only "
        "within TLS.",
    ),
    "auth-in-plain": Words(
        "The server takes passwords without encryption",
        "It offers AUTH {mechanisms} before TLS; whoever is on the way can read what is sent by it. A "
        "server should offer these within TLS alone.",
    ),
    "no-auth": Words(
        "The server offers no login that can be used",
        "{reason}",
    ),
    "insecure-auth": Words(
        "The password is sent although it is not safe on the way",
        "It was asked for, although {fault}. Change the password if somebody else may have listened.",
    ),
    "channel-binding-not-had": Words(
        "The login is not bound to the TLS connection",
        "The server offers {plus}, which binds it. On TLS 1.3 that needs tls-exporter, which this tool cannot "
        "compute; so {mechanism} was used.",
    ),
    "initial-response-ignored": Words(
        "The server passed over what came with AUTH",
        "AUTH {mechanism} brought the login with it, and the server asks for it with an empty challenge as if it "
        "had not. It was sent again. Clients that do not expect this give up here.",
    ),
    "auth-already": Words(
        "The server says that this session is logged in already",
        "It answered AUTH with {reply}, and the test goes on as logged in. So it did not look at this user "
        "name and password: whether they are right is not proven. It may know the client by its address, by its "
        "certificate or by a proxy before it.",
    ),
    "oauth-error": Words("The server says why it refuses the token", "{reason}"),
    "challenge-unexpected": Words("The server asks for more than the mechanism has to say", _CHALLENGE),
    "challenge-malformed": Words("The server's challenge is not what it must be", _CHALLENGE),
    "server-not-proven": Words("The server did not prove that it knows the password", _CHALLENGE),
}
