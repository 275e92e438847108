"""Encrypts what monitors must remember and nobody may read, with the operator's keys; without a key nothing is stored.

Fernet (AES-128-CBC and HMAC-SHA256) detects a wrong key, and reveals when something was sealed and nothing else. The
first key seals; every key opens. At each start everything is opened once: with a wrong key the program refuses to
start, and what another key than the first has sealed is sealed again. So a key is replaced in two starts.
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from smtptest.conf import engine
from smtptest.monitors.models import Monitor


class NoVault(Exception):
    """There is no key, so nothing can be sealed or opened."""


def is_there() -> bool:
    """Whether monitors may have passwords."""
    return bool(engine.environment().monitors.vault_keys)


def sealed(secret: bytes) -> bytes:
    """The secret, encrypted with the first key. Raises NoVault."""
    return _vault().encrypt(secret)


def opened(stored: bytes | memoryview) -> bytes:
    """The secret. Raises NoVault, and InvalidToken if none of the keys fits."""
    return _vault().decrypt(bytes(stored))


def prove() -> int:
    """Open everything that is sealed, and seal again what the first key did not seal. Returns how much that was.

    Raises ImproperlyConfigured, so that the program refuses to start: with a wrong key, monitors would stop one by one,
    and what is sealed from then on would need a third key.
    """
    holders = Monitor.objects.filter(secret__isnull=False)
    if not is_there():
        if holders.exists():
            raise ImproperlyConfigured("SMTPTEST_VAULT_KEY: it is not set, and monitors have passwords sealed with it")
        return 0
    rows = holders.values_list("pk", "secret").iterator()
    stale = [pk for pk, stored in rows if stored and not _is_by_first_key(bytes(stored))]
    return sum(_seal_anew(pk) for pk in stale)


def _seal_anew(pk: int) -> bool:
    with transaction.atomic():
        monitor = Monitor.objects.select_for_update().filter(pk=pk, secret__isnull=False).first()
        if monitor is None:
            return False  # it was deleted meanwhile
        try:
            monitor.secret = _vault().rotate(bytes(monitor.secret or b""))
        except InvalidToken:
            words = f"no key of these opens the password of monitor {pk}; add the one that was used before"
            raise ImproperlyConfigured(f"SMTPTEST_VAULT_KEY: {words}") from None
        monitor.save(update_fields=["secret"])
        return True


def _is_by_first_key(stored: bytes) -> bool:
    try:
        _ciphers(_keys())[0].decrypt(stored)
    except InvalidToken:
        return False
    return True


def _vault() -> MultiFernet:
    keys = _keys()
    if not keys:
        raise NoVault
    return MultiFernet(_ciphers(keys))


def _keys() -> tuple[str, ...]:
    return tuple(key.reveal() for key in engine.environment().monitors.vault_keys)


@lru_cache(maxsize=1)
def _ciphers(keys: tuple[str, ...]) -> tuple[Fernet, ...]:
    return tuple(map(Fernet, keys))
