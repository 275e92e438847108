"""What a server publishes, and how it changed."""

from __future__ import annotations

from smtptest.engine.events import DialogStarted, Event, Json, Resolved, Role, Tls
from smtptest.monitors.models.incident import Change
from smtptest.monitors.record import drift
from smtptest.monitors.record.drift import Drift, Facts, compare, published


def _json(events: list[Event]) -> list[Json]:
    return [event.to_json() for event in events]


def _tls(fingerprint: str, dialog: int = 0, role: Role = Role.CLIENT) -> list[Json]:
    own = {"subject": "CN=mx", "issuer": "CN=R3", "not_after": "2027-01-02T00:00:00+00:00", "fingerprint": fingerprint}
    started = DialogStarted(seq=0, t=0, dialog=dialog, host=f"mx{dialog}.test", address=None, port=25, role=role)
    tls = Tls(
        seq=1, t=0, dialog=dialog, version="TLSv1.3", cipher="x", bits=256, chain=(own,), verified=True, problems=()
    )
    return _json([started, tls])


def _found(query: str, record_type: str, *answers: str, code: str = "") -> Json:
    error = "no" if code else None
    return Resolved(
        seq=0, t=0, dialog=None, query=query, type=record_type, answers=answers, error=error, code=code
    ).to_json()


def test_a_certificate_is_told_by_its_server() -> None:
    seen = published(_tls("ab") + _tls("cd", dialog=1), "mx.test")
    assert seen == {
        "certificate": {"mx0.test:25": "CN=mx (CN=R3, 2027-01-02) ab", "mx1.test:25": "CN=mx (CN=R3, 2027-01-02) cd"}
    }


def test_a_peer_that_brings_a_message_has_no_certificate_of_a_server() -> None:
    """Its port is another each time, so that what is kept would grow without an end."""
    assert published(_tls("ab", role=Role.SERVER), "mx.test") == {}


def test_records_are_those_of_the_domain_and_of_its_kind() -> None:
    seen = published(
        [
            _found("example.org", "TXT", "google-site=1", "v=spf1 -all"),
            _found("spf.example.net", "TXT", "v=spf1 +all"),
            _found("_dmarc.example.org", "TXT", "v=DMARC1; p=none"),
            _found("_mta-sts.example.org", "TXT", "v=STSv1; id=1"),
            _found("_25._tcp.mx.example.org", "TLSA", "3 1 1 bb", "3 1 1 aa"),
            _found("_dmarc.elsewhere.test", "TXT", "v=DMARC1; p=reject"),
        ],
        "example.org",
    )
    assert seen == {
        "spf": {"example.org": "v=spf1 -all"},
        "dmarc": {"_dmarc.example.org": "v=DMARC1; p=none"},
        "mta-sts": {"_mta-sts.example.org": "v=STSv1; id=1"},
        "tlsa": {"_25._tcp.mx.example.org": "3 1 1 aa\n3 1 1 bb"},
    }


def test_a_domain_without_dmarc_of_its_own_has_that_of_the_domain_above() -> None:
    record = _found("_dmarc.example.org", "TXT", "v=DMARC1; p=none")
    assert "dmarc" in published([record], "mail.example.org")
    assert "dmarc" not in published([record], "otherexample.org")


def test_what_is_gone_is_a_change_and_what_nobody_answered_is_none() -> None:
    facts, _ = compare({}, published([_found("example.org", "TXT", "v=spf1 -all")], "example.org"))
    unanswered = published([_found("example.org", "TXT", code="lookup-timeout")], "example.org")
    assert compare(facts, unanswered) == (facts, [])
    gone = published([_found("example.org", "TXT", code="lookup-no-record")], "example.org")
    after, changes = compare(facts, gone)
    assert changes == [Drift("spf", "example.org", "v=spf1 -all", "")]
    assert compare(after, gone)[1] == []


def test_the_first_run_and_an_equal_one_change_nothing() -> None:
    facts, changes = compare({}, published(_tls("ab"), "mx.test"))
    assert changes == []
    assert compare(facts, published(_tls("ab"), "mx.test")) == (facts, [])


def test_servers_that_take_turns_with_their_certificates_are_told_once() -> None:
    facts: Facts = {}
    told: list[str] = []
    for fingerprint in "ababbacab":
        facts, changes = compare(facts, published(_tls(fingerprint), "mx.test"))
        told += [change.after[-1] for change in changes]
    assert told == ["b", "c"]


def test_the_same_record_in_another_order_is_no_change() -> None:
    facts, _ = compare({}, published([_found("_25._tcp.mx", "TLSA", "a", "b")], "x"))
    assert compare(facts, published([_found("_25._tcp.mx", "TLSA", "b", "a")], "x"))[1] == []


def test_what_can_change_is_what_the_table_of_changes_knows() -> None:
    own = {drift.CERTIFICATE, drift.TLSA, drift.MTA_STS, drift.SPF, drift.DMARC}
    assert own == set(Change.What.values)
