"""Which way the message came, and how long each hop took: received-path."""

from __future__ import annotations

from collections.abc import Iterator

from smtptest.engine.addressing import parse_ip
from smtptest.engine.events import CheckResult
from smtptest.engine.receiving.context import MessageContext
from smtptest.engine.receiving.delivery import Delivery
from smtptest.engine.receiving.lint.fields import read_section
from smtptest.engine.receiving.lint.path import Hop, Path, read_path
from smtptest.engine.receiving.lint.received import Received

SLOW_SECONDS = 300
CLOCK_SECONDS = 30
MANY = 30
_REFERENCE = "RFC 5321 section 4.4"

Result = tuple[CheckResult, str, dict[str, object]]


async def check(context: MessageContext) -> None:
    path = path_of(context.delivery, context.host)
    about, trace = context.delivery.about.get("data"), [_told(hop) for hop in path.hops]
    result, variant, parameters = _whole(path)
    context.report("received-path", result, f"received-path/{variant}", _REFERENCE, about, "", trace, **parameters)
    late = _backwards(path)
    for hop in path.hops:
        for result, variant, parameters in _faults(hop, path, late.get(hop.number)):
            subject = f"{variant} {hop.number}"
            context.report(
                "received-path", result, f"received-path/{variant}", _REFERENCE, about, subject=subject, **parameters
            )


def path_of(delivery: Delivery, host: str) -> Path:
    """The way of a message to this receiver, whose name is ``host``."""
    section = read_section(delivery.message, 0, 1, len(delivery.message))
    last = Received(
        sender=delivery.helo,
        address=delivery.peer,
        receiver=host,
        protocol=("E" if delivery.extended else "") + "SMTP" + ("S" if delivery.tls and delivery.extended else ""),
        recipient=delivery.recipient,
        date=delivery.received,
        encrypted=delivery.tls is not None,
        tls=delivery.tls.version if delivery.tls else "",
    )
    return read_path(section, last)


def _whole(path: Path) -> Result:
    count, seconds = len(path.hops) + path.left_out, path.seconds
    if count > MANY:
        return CheckResult.WARNING, "many", {"count": count - 1}
    if count == 1:
        return CheckResult.GOOD, "direct", {}
    if seconds is None:
        return CheckResult.INFO, "undated", {"count": count}
    if seconds < -CLOCK_SECONDS:
        return CheckResult.INFO, "backwards", {"count": count}
    # The fields have whole seconds, and only our own clock has parts of one.
    return CheckResult.GOOD, "arrived", {"count": count, "seconds": max(0, round(seconds))}


def _backwards(path: Path) -> dict[int, Hop]:
    """By the number of each hop that is dated before an earlier one: that earlier hop.

    Hops without a date, and clocks that are each a little slow, hide nothing. After such a hop the clocks are compared
    again, so that one wrong clock is reported once.
    """
    found: dict[int, Hop] = {}
    latest: Hop | None = None
    for hop in path.hops:
        if hop.said.date is None:
            continue
        behind = 0.0 if latest is None else _seconds(latest, hop)
        if latest is not None and behind < -CLOCK_SECONDS:
            found[hop.number] = latest
        if behind >= 0 or hop.number in found:
            latest = hop
    return found


def _seconds(earlier: Hop, later: Hop) -> float:
    """From one hop to the other. Both have dates."""
    assert earlier.said.date is not None
    assert later.said.date is not None
    return (later.said.date - earlier.said.date).total_seconds()


def _faults(hop: Hop, path: Path, after: Hop | None) -> Iterator[Result]:
    """What is wrong with one hop. after: the earlier hop with a later date; None if there is none."""
    before = path.hops[hop.number - 2].said.receiver if hop.number > 1 else ""
    names = {"hop": hop.number, "server": hop.said.receiver or "?", "before": before or hop.said.sender or "?"}
    if hop.delay is not None and hop.number > 1 and hop.delay > SLOW_SECONDS:
        yield CheckResult.WARNING, "slow", {**names, "minutes": round(hop.delay / 60)}
    if after is not None:
        said = {"before": after.said.receiver or names["before"], "seconds": round(-_seconds(after, hop))}
        yield CheckResult.WARNING, "clock", {**names, **said}
    # The last hop is what this receiver saw: the check tls-sent is about it.
    if hop.said.encrypted is False and hop.line is not None and _is_elsewhere(hop.said.address):
        said = {"sender": hop.said.sender or "?", "protocol": hop.said.protocol}
        yield CheckResult.INFO, "plain", {**said, "hop": hop.number, "server": names["server"]}


def _is_elsewhere(address: str) -> bool:
    """Whether it is an address of the internet, and not one of the sender's own network."""
    parsed = parse_ip(address)
    return parsed is not None and parsed.is_global


def _told(hop: Hop) -> str:
    """The hop as one line, in no language."""
    said = hop.said
    pieces = [
        f"{hop.number}.",
        f"from {said.sender or '?'}" + (f" [{said.address}]" if said.address else ""),
        f"by {said.receiver or '?'}",
        f"with {said.protocol or '?'}" + (f" ({said.tls})" if said.tls else ""),
        said.date.isoformat() if said.date else "",
        f"{round(hop.delay):+} s" if hop.delay is not None else "",
    ]
    return " ".join(piece for piece in pieces if piece)
