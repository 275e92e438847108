"""What monitors must remember is encrypted; a key is replaced by two starts, and a wrong one refuses to start."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.exceptions import ImproperlyConfigured

from smtptest.conf.environment import Environment
from smtptest.engine.secret import Secret
from smtptest.monitors import vault
from smtptest.web.management.commands import run
from tests.monitors import making
from tests.monitors.settings import set_monitors

pytestmark = pytest.mark.django_db
Operator = Callable[..., Environment]
NEW, OLD, OTHER = (Fernet.generate_key().decode() for _ in range(3))
PASSWORD = b"correct horse"


def use(operator: Operator, *keys: str) -> None:
    set_monitors(operator, vault_keys=tuple(map(Secret, keys)))


def test_what_is_sealed_is_not_what_was_said(operator: Operator) -> None:
    use(operator, OLD)
    stored = vault.sealed(PASSWORD)
    assert PASSWORD not in stored
    assert vault.sealed(PASSWORD) != stored
    assert vault.opened(memoryview(stored)) == PASSWORD
    use(operator, NEW)
    with pytest.raises(InvalidToken):
        vault.opened(stored)


def test_without_a_key_there_is_no_vault(operator: Operator) -> None:
    use(operator)
    assert not vault.is_there()
    for call in (vault.sealed, vault.opened):
        with pytest.raises(vault.NoVault):
            call(PASSWORD)
    assert vault.prove() == 0


def test_a_key_is_replaced_by_two_starts(operator: Operator) -> None:
    use(operator, OLD)
    one = making.monitor(secret=vault.sealed(PASSWORD))
    making.monitor()
    assert vault.prove() == 0
    use(operator, NEW, OLD)
    assert (vault.prove(), vault.prove()) == (1, 0)
    use(operator, NEW)
    assert vault.prove() == 0
    one.refresh_from_db()
    assert vault.opened(one.secret or b"") == PASSWORD


@pytest.mark.parametrize("keys", [(OTHER,), ()])
def test_a_wrong_key_and_a_missing_one_refuse_to_start(operator: Operator, keys: tuple[str, ...]) -> None:
    use(operator, OLD)
    making.monitor(secret=vault.sealed(PASSWORD))
    use(operator, *keys)
    with pytest.raises(ImproperlyConfigured, match=r"^SMTPTEST_VAULT_KEY: ") as refusal:
        vault.prove()
    assert not any(key in str(refusal.value) for key in (OLD, OTHER))


def test_the_program_does_not_start_with_a_wrong_key(operator: Operator) -> None:
    use(operator, OLD)
    making.monitor(secret=vault.sealed(PASSWORD))
    use(operator, NEW)
    with pytest.raises(ImproperlyConfigured, match=r"^SMTPTEST_VAULT_KEY: no key of these opens"):
        run.Command()._prepare_database()
    use(operator, NEW, OLD)
    assert run.Command()._prepare_database() is False
