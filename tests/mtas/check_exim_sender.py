"""Exim as a sender: to the receiver through STARTTLS, and by the exported settings. Run by ``make mtas``."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from smtptest.engine.smtp.plan import Auth, Plan, Security, StopAfter
from smtptest.export.exportable import PASSWORD, wish
from smtptest.export.program_settings import settings
from tests.engine.receiving.peers import ADDRESS, listening
from tests.export.programs import ours
from tests.mtas.unpacked import fetch, send_by_exim
from tests.servers.dovecot import APPLICATION, APPLICATION_PASSWORD
from tests.servers.postfix import Postfix

FOLDER = Path(__file__).parents[2] / ".venv" / "mtas"
SENDER = "app@example.test"
MESSAGE = f"From: {SENDER}\nTo: {ADDRESS}\nSubject: hello\n\nHello\n"
_DIRECT = """
begin routers
receiver:
  driver = manualroute
  transport = remote
  route_list = * 127.0.0.1
  self = send
begin transports
remote:
  driver = smtp
  port = {port}
  hosts_require_tls = *
  tls_verify_hosts =
"""


async def test_exim_delivers_through_starttls() -> None:
    fetch(FOLDER)
    async with listening() as scene:
        waiter = scene.waiter()
        configuration = _DIRECT.format(port=scene.listener.address[1])
        output = await asyncio.to_thread(send_by_exim, FOLDER, configuration, SENDER, ADDRESS, MESSAGE)
        assert "=> " in output, output
        await waiter.over()
        delivery = await waiter.delivery()
    assert waiter.ends() == [("accepted", "peer-delivered")]
    assert sorted(waiter.findings()) == ["message-came", "peer-extensions"]
    assert delivery.tls is not None
    assert (delivery.helo, delivery.mail_from) == ("exim.lab.test", SENDER)


@pytest.mark.postfix
@pytest.mark.parametrize("auth", [Auth.PLAIN, Auth.LOGIN, Auth.CRAM_MD5])
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_the_exported_smarthost_relays(postfix: Postfix, security: Security, auth: Auth) -> None:
    fetch(FOLDER)
    port = postfix.submission if security is Security.STARTTLS else postfix.smtps
    plan = Plan(
        host="localhost", port=port, security=security, auth=auth, username=APPLICATION, stop_after=StopAfter.AUTH
    )
    found = await ours(plan, port, (str(postfix.ca),), APPLICATION_PASSWORD)
    (text,) = (one.text for one in settings(wish(found, owner=True)) if one.name == "Exim")
    assert APPLICATION_PASSWORD not in text
    async with listening(port=postfix.receiver) as scene:
        waiter = scene.waiter()
        configuration = completed(text, postfix.ca)
        output = await asyncio.to_thread(send_by_exim, FOLDER, configuration, SENDER, ADDRESS, MESSAGE)
        assert "=> " in output, output
        delivery = await waiter.delivery()
    assert b"with ESMTPSA" in delivery.message


def completed(text: str, root: Path) -> str:
    """A configuration of the exported sections: with the password, written as they say, and the tests' authority.

    Exim takes a relay on its own machine for itself unless it is told otherwise.
    """
    password = "".join(f"\\{one}" if one in "\\${}" else one for one in APPLICATION_PASSWORD)
    password = password if "client_secret" in text else password.replace(":", "::").replace("^", "^^")
    routers, _, rest = text.replace(PASSWORD, password).partition("# transports")
    transports, _, authenticators = rest.partition("# authenticators")
    routers = routers.replace("driver = manualroute", "driver = manualroute\n  self = send")
    return (
        "domainlist local_domains =\n"
        f"begin routers\n{routers}\nbegin transports\n{transports.replace('= system', f'= {root}')}\n"
        f"begin authenticators\n#{authenticators}\n"
    )
