"""An authority that other programs are told to trust."""

from __future__ import annotations

import ssl

import pytest
import trustme


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, str]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    root = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(root)
    return context, str(root)
