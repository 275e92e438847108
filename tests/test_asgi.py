"""The program as an ASGI application."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from channels.testing import HttpCommunicator

from smtptest.asgi import application
from tests.transcripts.factory import new_test

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_root_path_header_moves_no_link() -> None:
    """Daphne takes ``Daphne-Root-Path`` from any client and puts it into the scope."""
    test = await sync_to_async(new_test)()
    request = HttpCommunicator(application, "GET", f"/t/{test.public_id}.json", headers=[(b"host", b"testserver")])
    request.scope["root_path"] = "/evil"
    response = await request.get_response()
    await request.wait()
    assert response["status"] == 200
    assert b"evil" not in response["body"]
