"""The title, the detail and the advice of each result of a check, by its code: the id of the check, and the variant.

Each module of ``domain/`` and ``receiving/`` holds those of a few checks, and is added here.
"""

from __future__ import annotations

from smtptest.engine.words.domain.dane import DANE_CHECKS
from smtptest.engine.words.domain.dkim import DKIM_CHECKS
from smtptest.engine.words.domain.dmarc import DMARC_CHECKS
from smtptest.engine.words.domain.hosts import HOST_CHECKS
from smtptest.engine.words.domain.logo import LOGO_CHECKS
from smtptest.engine.words.domain.mail_servers import MAIL_SERVER_CHECKS
from smtptest.engine.words.domain.spf import SPF_CHECKS
from smtptest.engine.words.domain.spf_senders import SPF_SENDER_CHECKS
from smtptest.engine.words.domain.transport_security import TRANSPORT_SECURITY_CHECKS
from smtptest.engine.words.receiving.authentication import ARC_CHECKS, DMARC_EVALUATION_CHECKS
from smtptest.engine.words.receiving.dkim import DKIM_SIGNATURE_CHECKS
from smtptest.engine.words.receiving.message_content import MESSAGE_CONTENT_CHECKS
from smtptest.engine.words.receiving.message_format import MESSAGE_FORMAT_CHECKS
from smtptest.engine.words.receiving.peer import PEER_CHECKS
from smtptest.engine.words.receiving.round_trip import ROUND_TRIP_CHECKS
from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

CHECKS: dict[str, Words] = {
    # Of any check that did not come to its end.
    "check/too-late": Words(
        _("A check did not end in time"),
        _("It may take {seconds:g} s. What it had found by then is shown."),
    ),
    "check/failed": Words(
        _("A check failed"),
        _("This tool failed; it is not the domain's fault. Report error {number}."),
    ),
    **MAIL_SERVER_CHECKS,
    **HOST_CHECKS,
    **SPF_CHECKS,
    **SPF_SENDER_CHECKS,
    **DKIM_CHECKS,
    **DMARC_CHECKS,
    **TRANSPORT_SECURITY_CHECKS,
    **DANE_CHECKS,
    **LOGO_CHECKS,
    **PEER_CHECKS,
    **DKIM_SIGNATURE_CHECKS,
    **DMARC_EVALUATION_CHECKS,
    **ARC_CHECKS,
    **MESSAGE_FORMAT_CHECKS,
    **MESSAGE_CONTENT_CHECKS,
    **ROUND_TRIP_CHECKS,
}
