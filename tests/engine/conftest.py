"""An authority that the tests of the dialog trust, or not."""

from __future__ import annotations

import pytest
import trustme


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def roots(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The roots that are trusted where it is."""
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return (str(file),)
