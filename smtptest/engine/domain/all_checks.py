"""The checks of a domain, each a row: a new check is a module in ``checks/`` and a row here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from smtptest.engine.checking import rows
from smtptest.engine.domain.checks import (
    bimi,
    caa,
    dane,
    dkim,
    dmarc,
    dmarc_reports,
    dnsbl,
    dnssec,
    mta_sts,
    mx,
    ptr,
    spf,
    spf_senders,
    tls_rpt,
)
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.events import StageName


class Asked(Protocol):
    """What says which checks have a subject: a context, or what is known before the test begins."""

    @property
    def plan(self) -> DomainPlan: ...
    @property
    def dnsbl_zones(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, kw_only=True)
class Row(rows.Row[CheckContext]):
    """A module of checks of a domain. Rows of one stage run side by side within it."""

    after: tuple[StageName, ...] = ()
    """The stages whose results it reads, so that they must be over."""
    sessions: bool = False
    """Whether it reads the sessions with the mail servers, so that they must be over."""
    applies: Callable[[Asked], bool] = lambda _: True
    """Whether it has a subject in this test."""
    subjects: Callable[[Asked, str], int] = lambda _asked, _id: 1
    """How many results of an id there will be, as far as that is known before the test begins."""


def _sends(context: Asked) -> bool:
    return bool(context.plan.addresses)


def _has_lists(context: Asked) -> bool:
    return bool(context.dnsbl_zones)


def _addresses(asked: Asked, name: str) -> int:
    """A result for each sending address; about the name in EHLO only if it is known."""
    return len(asked.plan.addresses) if name != "spf-helo" or asked.plan.helo else 0


def _selectors(asked: Asked, _name: str) -> int:
    return len(asked.plan.selectors[: dkim.MOST_SELECTORS]) or 1


def _lists(asked: Asked, name: str) -> int:
    return len(asked.dnsbl_zones) * (len(asked.plan.addresses) if name == "dnsbl-ip" else 1)


ROWS: tuple[Row, ...] = (
    Row(stage=StageName.MX, check=mx.check, ids=("mx-null", "mx-resolve", "mx-cname", "ipv6")),
    Row(stage=StageName.MX, check=caa.check, ids=("caa",)),
    Row(
        stage=StageName.PTR,
        check=ptr.check,
        ids=("ptr", "fcrdns", "ptr-generic", "helo-match"),
        applies=_sends,
        subjects=_addresses,
    ),
    Row(stage=StageName.SPF, check=spf.check, ids=("spf-record", "spf-lookups", "spf-void")),
    Row(
        stage=StageName.SPF, check=spf_senders.check, ids=("spf-eval", "spf-helo"), applies=_sends, subjects=_addresses
    ),
    Row(
        stage=StageName.DKIM,
        check=dkim.check,
        ids=("dkim-key",),
        most_questions=dkim.MOST_SELECTORS + 1,
        subjects=_selectors,
    ),
    Row(stage=StageName.DMARC, check=dmarc.check, ids=("dmarc-find", "dmarc-policy"), most_questions=12),
    Row(stage=StageName.DMARC, check=dmarc_reports.check, ids=("dmarc-rua",), most_questions=15),
    Row(stage=StageName.DANE, check=dane.check, ids=("dane",), sessions=True),
    Row(
        stage=StageName.MTA_STS,
        check=mta_sts.check,
        ids=("mta-sts-dns", "mta-sts-policy", "mta-sts-mode", "mta-sts-mx"),
        sessions=True,
    ),
    Row(stage=StageName.TLS_RPT, check=tls_rpt.check, ids=("tls-rpt",)),
    Row(stage=StageName.BIMI, check=bimi.check, ids=("bimi", "bimi-svg", "bimi-vmc")),
    Row(
        stage=StageName.DNSBL, check=dnsbl.check, ids=("dnsbl-ip", "dnsbl-domain"), applies=_has_lists, subjects=_lists
    ),
    Row(stage=StageName.DNSSEC, check=dnssec.check, ids=("dnssec",)),
)
STAGES: tuple[StageName, ...] = tuple(dict.fromkeys(row.stage for row in ROWS))
"""The stages in the order of the table."""
IDS: tuple[str, ...] = tuple(each for row in ROWS for each in row.ids)
"""The ids of the checks, likewise."""


def planned(asked: Asked) -> dict[StageName, tuple[str, ...]]:
    """The ids of the checks that have a subject, by stage; each as often as results of it are known to come."""
    planned_rows = [row for row in ROWS if row.applies(asked)]
    return {
        stage: tuple(
            each
            for row in planned_rows
            if row.stage is stage
            for each in row.ids
            for _ in range(row.subjects(asked, each))
        )
        for stage in STAGES
        if any(row.stage is stage for row in planned_rows)
    }
