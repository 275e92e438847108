"""Parts of sentences that findings put together, in English, by code."""

from __future__ import annotations

PARTS: dict[str, str] = {
    # Which machine an MX leads to
    "own-machine-by-name": "“{name}” is the name of every machine for itself.",
    "own-machine-by-address": "{host} has the address {addresses}, which on every machine is that machine.",
    "and-more": " and {count} more",
    # Why a connection failed, and why a server was not tried
    "connect-timeout": "no answer within {seconds:g} s",
    "limit-sessions": "A test has at most {most} sessions.",
    "limit-seconds": "A test ends after {seconds:g} s.",
    "limit-overflow": "The servers said {overflow}.",
    # Why the conversation is not encrypted, and why a password is not safe
    "oauth-no-reason": "It gave a reason that is not base64 of a JSON object.",
    "unsafe-plain": "the connection is not encrypted",
    "unsafe-certificate": "the server's certificate does not hold",
    "unsafe-version": "the connection uses {version}, which must not be used any more (RFC 8996)",
    "unsafe-group": "its Diffie-Hellman group has only {bits} bits (RFC 9325 section 4.1)",
    "unsafe-cipher": "the cipher {cipher} {reason}",
    # What is weak about a cipher, in words that follow "it"
    "cipher-null": "does not encrypt at all",
    "cipher-export": "was made weak on purpose, for export",
    "cipher-rc4": "encrypts by RC4, which is broken",
    "cipher-rc2": "encrypts by RC2, which is broken",
    "cipher-des": "encrypts by DES or 3DES, whose blocks are too small",
    "cipher-anonymous": "has no certificate, so that anybody can stand in between",
    "cipher-bits": "has {bits} secret bits alone",
    # Why there is no login
    "auth-no-mechanism": "The server announces AUTH and names no mechanism to log in with.",
    "auth-not-offered": "The server offers no AUTH.",
    "auth-not-offered-plain": "The server offers no AUTH without TLS; many servers offer it only after STARTTLS.",
    "auth-other-mechanisms": "The server offers AUTH {offered}, but not {wanted}.",
    "auth-none-known": "The server offers AUTH {offered}, but none of {known}.",
    # What is wrong with a challenge
    "challenge-code": "a {reply_code} stands where a challenge is due",
    "challenge-unexpected": "the server asked for more than the mechanism has to say",
    "challenge-not-base64": "the server's challenge is not base64",
    "challenge-empty": "the server's challenge is empty, so that the answer would always be the same",
    "challenge-not-utf8": "the server's message is not UTF-8",
    "challenge-iterations": "the server wants {iterations} iterations, more than this tool computes",
    "challenge-first-message": "the server's first message is malformed ({reason})",
    "challenge-server-says": "the server says {error}",
    "challenge-not-proven": "the server did not prove that it knows the password",
    # What the server answered to a probe
    "relay-answered": "From <{sender}> to <{recipient}> the server answered {reply}.",
    "smuggling-answered": "The message with {end} in it was answered with {reply}",
    "unknown-recipient-answered": "For an address that does not exist the server answered {unknown}. To the recipient "
    "that you named it answered {known}.",
    "vrfy-answered": "For the named address it answered {known}, for one that does not exist {unknown}.",
    # What the probes add; each begins with the space behind the sentence before it
    "relay-also": " It also accepted: {addresses}.",
    "relay-about-examples": " The recipient was one at example.com, which takes no mail; a server may refuse it for "
    "that reason alone. Name a recipient of yours elsewhere to be sure.",
    "starttls-not-530": " RFC 3207 has the code 530 for this, not {reply_code}.",
    "starttls-port-25": " A server that takes a domain's mail from everybody on port 25 must not insist on it; one for "
    "known clients may.",
    "recipient-not-proven": " That it takes those who exist is not proven by this.",
    "recipient-not-550": " RFC 5321 and RFC 3463 have 550 and 5.1.1 for this.",
    # Why there is no TLS
    "starttls-not-offered": "The server does not offer STARTTLS.",
    "starttls-refused": "The server offers STARTTLS and refuses it: {reply}.",
    "starttls-without-go-ahead": "The server offers STARTTLS and gives no go-ahead for it: {reply}.",
    # Why TLS failed, and what each kind of failure means, as the end of a sentence
    "tls-server-wanted": "The server wants {what}.",
    "tls-server-wants": "the server wants {what}",
    "tls-hung-up": "The server closed the connection during the TLS handshake.",
    "tls-went-on-in-plain-text": "The server accepted STARTTLS and then went on in plain text: “{words}”.",
    "tls-something-else": "The server answered with something else than TLS: “{words}”.",
    "openssl-says": "OpenSSL says “{words}”: {meaning}.",
    "openssl-means": "{words} ({meaning})",
    "tls-not-spoken/means": "the server does not speak TLS at this point",
    "tls-version-refused/means": "the two sides have no TLS version in common",
    "tls-nothing-in-common/means": "the two sides have no cipher, signature or key exchange in common",
    "tls-client-certificate/means": "the server wants a client certificate, or does not accept the one it got",
    "tls-name-unknown/means": "the server has no certificate for the name we asked for (SNI)",
    "tls-renegotiation/means": "the server does not support secure renegotiation (RFC 5746), and OpenSSL 3 refuses "
    "such servers",
    "tls-too-weak/means": "a key, group or signature of the server is too weak to be accepted",
    "tls-too-much/means": "the server wants more of us than any server needs",
    "tls-altered/means": "what arrived is not what was sent",
    "tls-faulty/means": "the server sent something that TLS does not allow here",
    "tls-refused/means": "the server says that it cannot go on",
    "tls-certificate-unreadable/means": "OpenSSL cannot read the certificate that was presented",
    "tls-cut-off/means": "the server closed the connection without ending TLS",
    "tls-own-side/means": "OpenSSL on the side of smtptest could not go on",
}
