"""How a dialog or a test ended, in English, by code: the summaries."""

from __future__ import annotations

SUMMARIES: dict[str, str] = {
    # What the server said or did
    "turned-away": "The server turned us away instead of giving {awaited}: {reply}.",
    "deferred": "The server put off {what}: {reply}.",
    "rejected": "The server refused {what}: {reply}.",
    "reply-not-allowed": "The server gave no reply that SMTP allows to {what}: {reply}.",
    "timed-out": "The server did not give {awaited} within {seconds:g} s.",
    "closed": "The server {deed} instead of giving {awaited}.",
    "closed-after": "The server {deed} instead of giving {awaited}, and said before that: {reply}.",
    "tls-broken": "TLS broke down where {awaited} was due: {reason}.",
    "too-much": "The server sent {what} where {awaited} was due.",
    "not-smtp": "What the server sent instead of {awaited} is not SMTP.",
    "other-service": "This is {service}, not an SMTP server.",
    "tls-came": "This port speaks TLS from the first byte; try again with implicit TLS.",
    "tls-expected": "This port may expect TLS from the first byte; try implicit TLS.",
    # How far a session came
    "passed": "All went well up to where the test was to stop ({step}).",
    "accepts-one": "The server accepts sender and the recipient. No message was sent.",
    "accepts-all": "The server accepts sender and all {count} recipients. No message was sent.",
    "accepts-some": "The server accepts {accepted} of {count} recipients; it refused <{address}>: {reply}.",
    "accepts-most": "The server takes {accepted} of {count} recipients; its limit allows no more at once.",
    "took": "The server took the message: {reply}.",
    "took-for-some": "The server took the message for {accepted} of {count} recipients; it refused <{address}>:"
    " {reply}.",
    "message-stuck": "The server read nothing more of the message for {seconds:g} s. It was not sent in full.",
    "message-too-large": "The message was not sent: it has {size} bytes, and the server takes {most}.",
    "in-doubt": "Whether the message was taken is unknown.",
    "message-not-sent-in-full": "The message was not sent in full.",
    "not-sent-in-full": "It was not sent in full.",
    # What is missing for what was asked
    "smtputf8-not-used": "An address needs SMTPUTF8, and the test was asked not to use it.",
    "smtputf8-missing": "The server does not offer SMTPUTF8, and an address needs it.",
    "requiretls-missing": "REQUIRETLS was asked for, and the server does not offer it.",
    "requiretls-unverified": "REQUIRETLS was asked for, and the connection is not over verified TLS.",
    "xclient-missing": "XCLIENT was asked for, and the server does not offer it to this client.",
    "proxy-families": "The connection is over IPv{version}, and {address} is of the other Internet protocol; the PROXY"
    " protocol does not mix them. Choose the protocol of the connection.",
    "proxy-misread": "The server does not seem to expect a PROXY header, and took it for a command.",
    "proxy-misread-reply": "The server does not seem to expect a PROXY header, and took it for a command: {reply}.",
    # Logging in
    "login-refused": "The server refused the login by {mechanism}: {reply}.",
    "login-cancelled": "The login by {mechanism} was cancelled, because {fault}; the answer to that: {reply}.",
    "login-unproven": "The server accepted the login by {mechanism}, but it did not prove that it knows the password:"
    " {reply}.",
    "login-unsuitable": "{mechanism} cannot carry this user name or password: {reason}.",
    "password-not-sent": "The password was not sent, because {fault}. This is smtptest's own rule: it sends passwords"
    " only over verified TLS 1.2 or later.",
    # TLS
    "plaintext-after-go-ahead": "Plaintext came after the go-ahead for TLS, as in an injection attack.",
    "plaintext-answered": "Plaintext came after the go-ahead for TLS: {reply}.",
    "starttls-probe-impossible": "The server does not offer STARTTLS, so that this probe cannot be made.",
    "starttls-not-taken": "The server offers STARTTLS and does not take it: {reply}.",
    "handshake-timed-out": "The TLS handshake did not end within {seconds:g} s.{hint}",
    "handshake-failed": "The TLS handshake failed: {reason}.{hint}",
    "certificate-invalid": "The certificate does not hold: {problem}.",
    # Names, addresses and connections
    "no-connection": "No connection to {host} port {port} ({reasons}).",
    "no-address": "The name {host} leads to no address: {reasons}.",
    "other-family": "{host} is an address of the other Internet protocol than the one asked for.",
    "mail-servers-unknown": "The mail servers of {domain} cannot be found: {reason}.",
    "null-mx": "The domain {domain} takes no mail: its only MX is the null MX.",
    "mx-own-machine": "The MX {host} of {domain} leads each sender to its own machine.",
    "mx-not-a-name": "The MX {host} of {domain} is no host name.",
    # Our own rules, and our own ends
    "host-forbidden": "The policy of this tool forbids this host.",
    "mail-servers-forbidden": "The policy of this tool forbids this domain's mail servers.",
    "opted-out": "The owner of {domain} does not want it to be tested by this service: so says the TXT record at"
    " {record}.",
    "blocked": "The operator of this service does not let it be tested from here.",
    "login-before-message": "This service sends a message only after a login over verified TLS.",
    "not-counted": "This tool could not reach its database, where each test is counted, and has not connected to the"
    " server. It is not the server's fault; try again in a moment.",
    "stopped": "The test was stopped.",
    "stopped-waiting": "The test was stopped, waiting for {awaited}.",
    "interrupted": "The test was interrupted: the process that ran it stopped answering. The lines up to then are all"
    " here.",
    "deadline": "The test reached its limit of {seconds:g} s, waiting for {awaited}.",
    "internal-error": "This tool failed; it is not the server's fault. Report error {number}.",
    # Tests of several dialogs
    "answered-by": "Answered by {server}; the first choice, {first}, {deed}{more}.",
    "recipients-accepted": "{accepted} of {count} recipients were accepted. {servers}",
    "none-reached": "None of {domain}'s mail servers could be reached. {servers}",
    "none-completed": "No mail server of {domain} completed the session. {servers}",
    "all-addresses-passed": "All {count} addresses passed.",
    "some-addresses-passed": "{good} of {count} addresses passed; {servers}",
    "of-server": "{server}: {summary}",
    "more-servers": "And {count} more.",
    # Probes
    "parts-not-tried": "{count} more parts were not tried.",
}
