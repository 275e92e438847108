"""The checks of a message, each a row: a new check is a module in ``checks/`` and a row here."""

from __future__ import annotations

from smtptest.engine.checking import rows
from smtptest.engine.events import StageName
from smtptest.engine.receiving.checks import (
    arc,
    content,
    dkim,
    dmarc,
    dnsbl,
    list_unsubscribe,
    peer,
    received_path,
    rfc5322,
    spam_score,
    spf,
    tls,
)
from smtptest.engine.receiving.context import MessageContext

Row = rows.Row[MessageContext]
"""A module of checks of a message. Rows run one after the other, so that a row may read what those above reported."""

ROWS: tuple[Row, ...] = (
    # What should be mended first comes first: DKIM and SPF, on which DMARC rests.
    Row(stage=StageName.AUTHENTICATION, check=dkim.check, ids=("dkim-sig", "dkim-key"), most_questions=100),
    Row(stage=StageName.AUTHENTICATION, check=spf.check, ids=("spf-eval", "spf-helo")),
    Row(stage=StageName.AUTHENTICATION, check=dmarc.check, ids=("dmarc-find", "dmarc-policy", "dmarc-eval")),
    Row(stage=StageName.AUTHENTICATION, check=arc.check, ids=("arc",)),
    Row(stage=StageName.AUTHENTICATION, check=peer.check, ids=("ptr", "fcrdns", "ptr-generic", "helo-match")),
    Row(stage=StageName.AUTHENTICATION, check=dnsbl.check, ids=("dnsbl-ip",)),
    Row(stage=StageName.AUTHENTICATION, check=tls.check, ids=("tls-sent",)),
    Row(stage=StageName.CONTENT, check=rfc5322.check, ids=("rfc5322",), most_questions=0),
    Row(stage=StageName.CONTENT, check=content.check, ids=("content",), most_questions=0),
    Row(stage=StageName.CONTENT, check=list_unsubscribe.check, ids=("list-unsubscribe",), most_questions=0),
    Row(stage=StageName.CONTENT, check=received_path.check, ids=("received-path",), most_questions=0),
    Row(stage=StageName.CONTENT, check=spam_score.check, ids=("spam-score",), most_questions=0),
)
STAGES: tuple[StageName, ...] = tuple(dict.fromkeys(row.stage for row in ROWS))
"""The stages in the order of the table."""
IDS: tuple[str, ...] = tuple(each for row in ROWS for each in row.ids)
"""The ids of the checks, in the order of the table."""
