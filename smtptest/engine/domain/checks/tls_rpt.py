"""Where senders report failures of TLS: tls-rpt."""

from __future__ import annotations

from smtptest.engine.domain.absence import absence
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.mail_hosts import mail_hosts
from smtptest.engine.events import CheckResult
from smtptest.engine.transport_security.tls_rpt import read_reporting

_REFERENCE = "RFC 8460 section 3"


async def check(context: CheckContext) -> None:
    domain = context.plan.domain
    answer = await context.questions.ask(f"_smtp._tls.{domain}", "TXT")
    advised = f"v=TLSRPTv1; rua=mailto:tls-reports@{domain}"

    def report(result: CheckResult, variant: str, record: str = "", /, **parameters: object) -> None:
        context.report(
            "tls-rpt", result, f"tls-rpt/{variant}", _REFERENCE, answer.seq, record, domain=domain, **parameters
        )

    found = read_reporting(answer.texts)
    parked = found.fault == "none" and (await mail_hosts(context.questions, domain)).null
    absent = absence(answer, found.fault, advised, parked=parked)
    if absent is not None:
        report(*absent, reason=answer.error, text=found.text)
    else:
        report(CheckResult.GOOD, "found", destinations=", ".join(found.destinations))
