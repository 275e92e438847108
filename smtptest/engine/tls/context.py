"""How we shake hands: every property of TLS that Python lets a program set is set here, and the same for every test.

None is left to the interpreter's build or to openssl.cnf: a Python built from source has a floor of TLS 1.2 and 17
ciphers, Debian 12's own has no floor and 60 ciphers, and Debian's openssl.cnf says something else again. The handshake
meets old servers in order to name what is old about them; whether a password may follow is judged afterwards, see
:func:`smtptest.engine.tls.ciphers.unfit_for_passwords`.
"""

from __future__ import annotations

import ssl
from functools import lru_cache

# Today's best first, then all that is left, and last what encrypts nothing, for the server that has nothing else. Never
# without a certificate. Level 0: small keys and SHA-1 are findings of ours, not an end (SSL_CTX_set_security_level(3)).
_CIPHERS = (
    "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20:ECDHE+AES:DHE+AES:AESGCM:ALL:eNULL:"
    "!aNULL:!PSK:!SRP:@SECLEVEL=0"
)
# All others are off, the renegotiation with servers that know no RFC 5746 among them (OP_LEGACY_SERVER_CONNECT):
# clients of today refuse these, and Python cannot tell that such a server was met.
_OPTIONS = (
    ssl.OP_ALL  # workarounds for other implementations' faults
    | ssl.OP_NO_SSLv3
    | ssl.OP_NO_COMPRESSION  # CRIME
    | ssl.OP_NO_RENEGOTIATION  # the server would choose how often we compute
    | ssl.OP_NO_TICKET  # no session is ever resumed
    | ssl.OP_IGNORE_UNEXPECTED_EOF  # servers close without close_notify; SMTP has QUIT
)


@lru_cache(maxsize=1)
def shared_context() -> ssl.SSLContext:
    """The context of all tests that present no certificate."""
    return new_context()


def new_context() -> ssl.SSLContext:
    """A new context for a test that presents a certificate, which no other test may present."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE  # judged by smtptest.engine.tls.verification, with all reasons at once
    made.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED  # TLS 1.0, where OpenSSL was built with it
    made.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED
    made.options = ssl.Options(_OPTIONS)
    made.set_ciphers(_CIPHERS)
    return made
