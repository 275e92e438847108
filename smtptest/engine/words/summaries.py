"""How a dialog or a test ended, in English, by code: the summaries."""

from __future__ import annotations

from smtptest.engine.words.wording import gettext_noop as _

SUMMARIES: dict[str, str] = {
    # What the server said or did
    "turned-away": _("The server ended the session with a temporary error instead of sending {awaited}: {reply}."),
    "deferred": _("The server deferred {what}: {reply}."),
    "rejected": _("The server refused {what}: {reply}."),
    "reply-not-allowed": _("The server gave no reply that SMTP allows to {what}: {reply}."),
    "timed-out": _("The server did not send {awaited} within {seconds:g} s."),
    "closed": _("The server {deed} instead of sending {awaited}."),
    "closed-after": _("The server {deed} instead of sending {awaited}, and said before that: {reply}."),
    "tls-broken": _("The TLS connection failed while we waited for {awaited}: {reason}."),
    "too-much": _("The server sent {what} where {awaited} was due."),
    "not-smtp": _("This is not SMTP: the server sent something else instead of {awaited}."),
    "other-service": _("This is {service}, not an SMTP server."),
    "tls-came": _("This port speaks TLS from the first byte; try again with implicit TLS."),
    "tls-expected": _("This port may expect TLS from the first byte; try implicit TLS."),
    # What a test answers that was set to stop early
    "answers": _("Yes: {host} answers on port {port} in {ms} ms."),
    "answers-within-tls": _("Yes: {host} answers on port {port} in {ms} ms, within TLS."),
    "answers-with-starttls": _("Yes: {host} answers on port {port} in {ms} ms and offers STARTTLS."),
    "answers-without-starttls": _("Yes: {host} answers on port {port} in {ms} ms. It does not offer STARTTLS."),
    "tls-works": _("Yes: TLS works on {host} port {port}, and the certificate is valid for {name}."),
    "tls-is-wrong": _("No: TLS works on {host} port {port}, but a problem was found: {title}."),
    "without-tls": _(
        "No: {host} port {port} was spoken to without TLS, because the server does not offer STARTTLS, or refuses it."
    ),
    "login-works": _("Yes: {host} accepts the login on port {port}."),
    "login-not-looked-at": _(
        "Unknown: {host} says that this session is logged in already, and did not look at the login."
    ),
    "problem-found": _("A problem was found: {title}."),
    # How far it came
    "passed": _("Everything worked up to {step}, where this test was set to stop."),
    "accepts-one": _("The server accepts the sender and the recipient. No message was sent."),
    "accepts-all": _("The server accepts the sender and all {count} recipients. No message was sent."),
    "accepts-some": _("The server accepts {accepted} of {count} recipients; it refused <{address}>: {reply}."),
    "accepts-most": _("The server takes {accepted} of {count} recipients; its limit allows no more at once."),
    "took": _("The server accepted the message: {reply}."),
    "took-for-some": _(
        "The server accepted the message for {accepted} of {count} recipients; it refused <{address}>: {reply}."
    ),
    "message-stuck": _("The server read nothing more of the message for {seconds:g} s. It was not sent in full."),
    "message-too-large": _("The message was not sent: it has {size} bytes, and the server takes {most}."),
    "in-doubt": _("Whether the message was taken is unknown."),
    "in-doubt-for-others": _("Whether the message was taken for the recipients without a reply is unknown."),
    "message-not-sent-in-full": _("The message was not sent in full."),
    "not-sent-in-full": _("It was not sent in full."),
    # What is missing for what was asked
    "smtputf8-not-used": _("An address needs SMTPUTF8, and the test was asked not to use it."),
    "smtputf8-not-used-of-field": _("The header field {field} needs SMTPUTF8, and the test was asked not to use it."),
    "smtputf8-missing": _("The server does not offer SMTPUTF8, and an address needs it."),
    "smtputf8-missing-of-field": _("The server does not offer SMTPUTF8, and the header field {field} needs it."),
    "requiretls-missing": _("REQUIRETLS was asked for, and the server does not offer it."),
    "requiretls-unverified": _(
        "REQUIRETLS was asked for, and the connection is not over verified TLS. This test verifies by trusted "
        "authorities, not by DANE."
    ),
    "xclient-missing": _("XCLIENT was asked for, and the server does not offer it to this client."),
    "proxy-families": _(
        "The connection is over IPv{version}, and {address} is of the other Internet protocol; the PROXY"
        " protocol does not mix them. Choose the protocol of the connection."
    ),
    "proxy-misread": _("The server does not seem to expect a PROXY header, and took it for a command."),
    "proxy-misread-reply": _("The server does not seem to expect a PROXY header, and took it for a command: {reply}."),
    # Logging in
    "login-refused": _("The server refused the login by {mechanism}: {reply}."),
    "login-cancelled": _("The login by {mechanism} was cancelled, because {fault}; the answer to that: {reply}."),
    "login-unproven": _(
        "The server accepted the login by {mechanism}, but it did not prove that it knows the password: {reply}."
    ),
    "login-unsuitable": _("{mechanism} cannot carry this user name or password: {reason}."),
    "password-not-sent": _(
        "The password was not sent, because {fault}. This is smtptest's own rule: it sends passwords"
        " only over verified TLS 1.2 or later."
    ),
    # TLS
    "plaintext-after-go-ahead": _("Plaintext came after the go-ahead for TLS, as in an injection attack."),
    "plaintext-answered": _("Plaintext came after the go-ahead for TLS: {reply}."),
    "starttls-probe-impossible": _("The server does not offer STARTTLS, so that this probe cannot be made."),
    "starttls-not-taken": _("The server offers STARTTLS and does not take it: {reply}."),
    "handshake-timed-out": _("The TLS handshake did not end within {seconds:g} s.{hint}"),
    "handshake-failed": _("The TLS handshake failed: {reason}.{hint}"),
    "certificate-invalid": _("The certificate failed verification: {problem}."),
    # Names, addresses and connections
    "no-connection": _("No connection to {host} port {port} ({reasons})."),
    "no-address": _("{host} has no IP address: {reasons}."),
    "no-such-name": _("{host} does not exist in DNS (NXDOMAIN)."),
    "no-records": _("{host} has no IP address: DNS returned neither an A nor an AAAA record."),
    "other-family": _("{host} is an address of the other Internet protocol than the one asked for."),
    "mail-servers-unknown": _("The mail servers of {domain} cannot be found: {reason}."),
    "null-mx": _("The domain {domain} takes no mail: its only MX is the null MX."),
    "domain-own-machine": _("The address of {domain} leads each sender to its own machine."),
    "mx-own-machine": _("The MX {host} of {domain} leads each sender to its own machine."),
    "mx-not-a-name": _("The MX {host} of {domain} is not a host name."),
    # Our own rules, and our own ends
    "host-forbidden": _("The policy of this tool forbids this host."),
    "mail-servers-forbidden": _("The policy of this tool forbids this domain's mail servers."),
    "opted-out": _("The owner of {domain} has opted out of tests by this service (TXT record at {record})."),
    "blocked": _("The operator of this service does not let it be tested from here."),
    "login-before-message": _("This service sends a message only after a login over verified TLS."),
    "not-counted": _(
        "This tool could not reach its database, where each test is counted, and has not connected to the"
        " server. It is not the server's fault; try again in a moment."
    ),
    "stopped": _("The test was stopped."),
    "stopped-waiting": _("The test was stopped while it was waiting for {awaited}."),
    "interrupted": _(
        "The test was interrupted: the process that ran it stopped answering. The lines up to then are all here."
    ),
    "deadline": _("The test reached its limit of {seconds:g} s while it was waiting for {awaited}."),
    "internal-error": _("This tool failed; it is not the server's fault. Report error {number}."),
    # Tests of several dialogs
    "answered-by": _("Answered by {server}; the first choice, {first}, {deed}{more}."),
    "recipients-accepted": _("{accepted} of {count} recipients were accepted. {servers}"),
    "none-reached": _("None of {domain}'s mail servers could be reached. {servers}"),
    "none-completed": _("No mail server of {domain} completed the session. {servers}"),
    "all-addresses-passed": _("All {count} addresses passed."),
    "some-addresses-passed": _("{good} of {count} addresses passed; {servers}"),
    "ports-all": _("Passed on all {good} ports: {names}."),
    "ports-some": _("Passed on {names}. Not passed: {others}"),
    "ports-none": _("No port passed. {others}"),
    "of-server": _("{server}: {summary}"),
    "more-servers": _("And {count} more."),
    # Domain checks
    "domain-good": _("No problem was found in {count} checks of {domain}."),
    "domain-unreached": _(
        "No mail server of {domain} could be talked to from here. No problem was found in its records."
    ),
    "domain-problem": _("{domain} has a problem: {title}."),
    "domain-problems": _("{domain} has {count} problems. The first: {title}."),
    "domain-not-arriving": _("Mail to {domain} may not arrive: {title}."),
    "domain-not-arriving-many": _("Mail to {domain} may not arrive: {title}. There are {count} problems."),
    "domain-not-believed": _("{domain} takes mail, but mail from it may not be believed: {title}."),
    "domain-not-believed-many": _(
        "{domain} takes mail, but mail from it may not be believed: {title}. There are {count} problems."
    ),
    "domain-distrusted": _("Mail from {domain} may not be believed: {title}."),
    "domain-distrusted-many": _("Mail from {domain} may not be believed: {title}. There are {count} problems."),
    "domain-neither": _("Mail to {domain} may not arrive: {title}. Mail from it may not be believed: {other}."),
    "domain-unknown": _("One check of {domain} could not be judged: {title}."),
    "domain-unknowns": _("{count} checks of {domain} could not be judged. The first: {title}."),
    "domain-warning": _("{domain} has no problem, but a warning: {title}."),
    "domain-warnings": _("{domain} has no problem, but {count} warnings. The first: {title}."),
    # Receive tests
    "received-good": _("The message came from {peer}, and no problem was found in {count} checks."),
    "received-believed": _(
        "The message came from {peer}. Receivers will believe that it is from {domain}, and no problem was found in "
        "{count} checks."
    ),
    "received-believed-problem": _(
        "The message came from {peer} and will be believed to be from {domain}, but it has a problem: {title}."
    ),
    "received-believed-problems": _(
        "The message came from {peer} and will be believed to be from {domain}, but it has {count} problems. Fix "
        "this first: {title}."
    ),
    "received-believed-warning": _(
        "The message came from {peer} and will be believed to be from {domain}. There is a warning: {title}."
    ),
    "received-believed-warnings": _(
        "The message came from {peer} and will be believed to be from {domain}. There are {count} warnings. The first: "
        "{title}."
    ),
    "received-believed-unknown": _(
        "The message came from {peer} and will be believed to be from {domain}. One check could not be judged: {title}."
    ),
    "received-believed-unknowns": _(
        "The message came from {peer} and will be believed to be from {domain}. {count} checks could not be judged. "
        "The first: {title}."
    ),
    "received-not-believed": _(
        "The message came from {peer}, but receivers will not believe that it is from {domain}. Fix this first: "
        "{title}."
    ),
    "received-problem": _("The message came from {peer}, but it has a problem: {title}."),
    "received-problems": _("The message came from {peer}, but it has {count} problems. The first: {title}."),
    "received-unknown": _("The message came from {peer}. One check could not be judged: {title}."),
    "received-unknowns": _("The message came from {peer}. {count} checks could not be judged. The first: {title}."),
    "received-warning": _("The message came from {peer}. It has no problem, but a warning: {title}."),
    "received-warnings": _(
        "The message came from {peer}. It has no problem, but {count} warnings. The first: {title}."
    ),
    "nothing-came": _("No message came within {minutes} minutes, and no server connected."),
    "no-message-came": _("A server connected, but no message came within {minutes} minutes."),
    "not-back-in-time": _("A server was told to come back, and did not within {minutes} minutes."),
    "came-too-large": _(
        "A server connected, but its message is larger than the {most} bytes that this receiver takes."
    ),
    "turned-away-as-asked": _("This tool did not take the message, as this test was set to."),
    # Probes
    "parts-not-tried": _("{count} more parts were not tried."),
}
