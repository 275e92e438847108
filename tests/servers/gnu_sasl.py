"""The server's side of SASL by GNU SASL (Debian's libgsasl18): an implementation that shares nothing with ours.

No mail server of Debian 12 offers SCRAM with channel binding (Dovecot has it from 2.4 on), so this one judges it.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, byref, c_char_p, c_int, c_void_p
from ctypes.util import find_library
from functools import cache
from typing import Any

# gsasl.h: these numbers are its interface. https://www.gnu.org/software/gsasl/manual/html_node/Properties.html
_PASSWORD, _CB_TLS_UNIQUE = 3, 18
_OK, _NEEDS_MORE = 0, 1


def missing() -> str | None:
    """Why it cannot be used here; None where it can."""
    return None if find_library("gsasl") else "Debian's libgsasl18 is not installed: make test says how"


@cache
def _library() -> Any:
    library = ctypes.CDLL(find_library("gsasl"))
    library.gsasl_init.argtypes = [POINTER(c_void_p)]
    library.gsasl_server_start.argtypes = [c_void_p, c_char_p, POINTER(c_void_p)]
    library.gsasl_property_set.argtypes = [c_void_p, c_int, c_char_p]
    library.gsasl_step64.argtypes = [c_void_p, c_char_p, POINTER(c_void_p)]
    library.gsasl_strerror_name.argtypes = [c_int]
    library.gsasl_strerror_name.restype = c_char_p
    for name in ("gsasl_free", "gsasl_finish", "gsasl_done"):
        getattr(library, name).argtypes = [c_void_p]
        getattr(library, name).restype = None
    return library


class Exchange:
    """One login. tls_unique: the channel binding of the server's end of the connection, in base64."""

    def __init__(self, mechanism: str, password: str, tls_unique: str) -> None:
        self._library = _library()
        self._context, self._session = c_void_p(), c_void_p()
        self._demand(self._library.gsasl_init(byref(self._context)))
        self._demand(self._library.gsasl_server_start(self._context, mechanism.encode(), byref(self._session)))
        for number, value in ((_PASSWORD, password), (_CB_TLS_UNIQUE, tls_unique)):
            self._demand(self._library.gsasl_property_set(self._session, number, value.encode()))

    def _demand(self, status: int) -> None:
        assert status == _OK, self._library.gsasl_strerror_name(status)

    def step(self, said: str) -> tuple[str, str]:
        """What the client said, in base64, to what the server answers, and the state: "more", "done", or an error."""
        answer = c_void_p()
        status = self._library.gsasl_step64(self._session, said.encode(), byref(answer))
        text = ctypes.string_at(answer.value).decode() if answer.value else ""
        self._library.gsasl_free(answer)
        states = {_OK: "done", _NEEDS_MORE: "more"}
        return text, states.get(status) or self._library.gsasl_strerror_name(status).decode()

    def close(self) -> None:
        self._library.gsasl_finish(self._session)
        self._library.gsasl_done(self._context)
