"""TLS records as they arrive, before OpenSSL sees them (RFC 8446 section 5.1).

Nothing is judged here that OpenSSL judges. Records are separated so that they can be counted, and the size of a
Diffie-Hellman group is read: OpenSSL computes with it at once, and Python does not report its size.
"""

from __future__ import annotations

import ssl
from functools import lru_cache

_ALERT_TO_HEARTBEAT = range(20, 25)  # change_cipher_spec 20, alert 21, handshake 22, application_data 23, heartbeat 24
_HANDSHAKE = 22
_LARGEST = 2**14 + 2048  # RFC 5246 section 6.2.3
_HEADER = 5
_SERVER_HELLO, _SERVER_KEY_EXCHANGE = 2, 12


class Records:
    """Bytes in, whole records out."""

    def __init__(self) -> None:
        self._raw = bytearray()
        #: Whether what arrives is not TLS; it then comes out unchanged.
        self.foreign = False

    def feed(self, data: bytes) -> None:
        self._raw += data

    def next(self) -> bytes | None:
        """The next record; None if it has not arrived completely."""
        raw = self._raw
        self.foreign = self.foreign or not _is_record(raw[:_HEADER])
        size = len(raw) if self.foreign else _HEADER + int.from_bytes(raw[3:_HEADER], "big")
        if not raw or len(raw) < max(size, 1 if self.foreign else _HEADER):
            return None
        record = bytes(raw[:size])
        del raw[:size]
        return record


def _is_record(start: bytes | bytearray) -> bool:
    """Whether these bytes can be the beginning of a record. They may be fewer than its header has."""
    return (
        (not start or start[0] in _ALERT_TO_HEARTBEAT)
        and (len(start) < 2 or start[1] == 3)
        and (len(start) < _HEADER or int.from_bytes(start[3:_HEADER], "big") <= _LARGEST)
    )


class HandshakeMonitor:
    """Reads each record of a server's handshake.

    Up to TLS 1.2 a handshake is unencrypted until both sides have a key (RFC 5246 section 7.3). TLS 1.3 has only named
    groups, and none that is expensive (RFC 7919).
    """

    def __init__(self) -> None:
        self._messages = bytearray()
        self._suite = -1
        #: The size of the server's Diffie-Hellman group; None if the key exchange uses none.
        self.dh_bits: int | None = None

    def take(self, record: bytes) -> None:
        if record[0] != _HANDSHAKE or self.dh_bits is not None:
            return
        self._messages += record[_HEADER:]
        while len(self._messages) >= 4:
            kind, size = self._messages[0], int.from_bytes(self._messages[1:4], "big")
            if len(self._messages) < 4 + size:
                return
            body = bytes(self._messages[4 : 4 + size])
            del self._messages[: 4 + size]
            self._read(kind, body)

    def _read(self, kind: int, body: bytes) -> None:
        if kind == _SERVER_HELLO and len(body) > 34:  # version, random, session id, cipher suite (section 7.4.1.3)
            place = 35 + body[34]
            self._suite = int.from_bytes(body[place : place + 2], "big")
        elif kind == _SERVER_KEY_EXCHANGE and self._suite in _suites_with_dh():  # dh_p comes first (section 7.4.3)
            size = int.from_bytes(body[:2], "big")
            self.dh_bits = int.from_bytes(body[2 : 2 + size], "big").bit_length()


@lru_cache(maxsize=1)
def _suites_with_dh() -> frozenset[int]:
    """The numbers of the cipher suites with Diffie-Hellman, from OpenSSL's own list."""
    everything = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    everything.set_ciphers("ALL:@SECLEVEL=0")
    return frozenset(cipher["id"] & 0xFFFF for cipher in everything.get_ciphers() if cipher["kea"] == "kx-dhe")
