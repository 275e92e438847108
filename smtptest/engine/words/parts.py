"""Parts of sentences that findings and summaries put together, in English, by code."""

from __future__ import annotations

from smtptest.engine.words.wording import gettext_noop as _

PARTS: dict[str, str] = {
    # Which machine an MX leads to
    "own-machine-by-name": _("“{name}” is the name of every machine for itself."),
    "own-machine-by-address": _("{host} has the address {addresses}, which on every machine is that machine."),
    "and-more": _(" and {count} more"),
    # Why a connection failed, and why a server was not tried
    "connect-timeout": _("no answer within {seconds:g} s"),
    "connect-refused": _("Connection refused"),
    "connect-reset": _("Connection reset by peer"),
    "connect-no-route": _("No route to host"),
    "connect-network-unreachable": _("Network is unreachable"),
    "connect-address-not-ours": _("Cannot assign requested address"),
    "connect-own-end": _("our own end cannot be {address}: {reason}"),
    "connect-elsewhere": _("The connection led to another address than the one that was asked for."),
    "limit-sessions": _("A test has at most {most} sessions."),
    "limit-seconds": _("A test ends after {seconds:g} s."),
    "limit-overflow": _("The servers said {overflow}."),
    # Why the conversation is not encrypted, and why a password is not safe
    "oauth-no-reason": _("It gave a reason that is not base64 of a JSON object."),
    "unsafe-plain": _("the connection is not encrypted"),
    "unsafe-certificate": _("the server's certificate does not hold"),
    "unsafe-version": _("the connection uses {version}, which must not be used any more (RFC 8996)"),
    "unsafe-group": _("its Diffie-Hellman group has only {bits} bits (RFC 9325 section 4.1)"),
    "unsafe-cipher": _("the cipher {cipher} {reason}"),
    # What is weak about a cipher, in words that follow "it"
    "cipher-null": _("does not encrypt at all"),
    "cipher-export": _("was made weak on purpose, for export"),
    "cipher-rc4": _("encrypts by RC4, which is broken"),
    "cipher-rc2": _("encrypts by RC2, which is broken"),
    "cipher-des": _("encrypts by DES or 3DES, whose blocks are too small"),
    "cipher-anonymous": _("has no certificate, so that anybody can stand in between"),
    "cipher-bits": _("has {bits} secret bits alone"),
    # Why there is no login
    "auth-no-mechanism": _("The server announces AUTH and names no mechanism to log in with."),
    "auth-not-offered": _("The server offers no AUTH."),
    "auth-not-offered-plain": _("The server offers no AUTH without TLS; many servers offer it only after STARTTLS."),
    "auth-other-mechanisms": _("The server offers AUTH {offered}, but not {wanted}."),
    "auth-none-known": _("The server offers AUTH {offered}, but none of {known}."),
    # What is wrong with a challenge
    "challenge-code": _("a {reply_code} stands where a challenge is due"),
    "challenge-unexpected": _("the server asked for more than the mechanism has to say"),
    "challenge-not-base64": _("the server's challenge is not base64"),
    "challenge-empty": _("the server's challenge is empty, so that the answer would always be the same"),
    "challenge-not-utf8": _("the server's message is not UTF-8"),
    "challenge-iterations": _("the server wants {iterations} iterations, more than this tool computes"),
    "challenge-first-message": _("the server's first message is malformed ({reason})"),
    "challenge-server-says": _("the server says {error}"),
    "challenge-not-proven": _("the server did not prove that it knows the password"),
    # What the server answered to a probe
    "relay-answered": _("From <{sender}> to <{recipient}> the server answered {reply}."),
    "smuggling-answered": _("The message with {end} in it was answered with {reply}"),
    "unknown-recipient-answered": _(
        "For an address that does not exist the server answered {unknown}. To the recipient "
        "that you named it answered {known}."
    ),
    "vrfy-answered": _("For the named address it answered {known}, for one that does not exist {unknown}."),
    # What the probes add; each begins with the space behind the sentence before it
    "relay-also": _(" It also accepted: {addresses}."),
    "relay-about-examples": _(
        " The recipient was one at example.com, which takes no mail; a server may refuse it for "
        "that reason alone. Name a recipient of yours elsewhere to be sure."
    ),
    "starttls-not-530": _(" RFC 3207 has the code 530 for this, not {reply_code}."),
    "starttls-port-25": _(
        " A server that takes a domain's mail from everybody on port 25 must not insist on it; one for "
        "known clients may."
    ),
    "recipient-not-proven": _(" That it takes those who exist is not proven by this."),
    "recipient-not-550": _(" RFC 5321 and RFC 3463 have 550 and 5.1.1 for this."),
    # Why there is no TLS
    "starttls-not-offered": _("The server does not offer STARTTLS."),
    "starttls-refused": _("The server offers STARTTLS and refuses it: {reply}."),
    "starttls-without-go-ahead": _("The server offers STARTTLS and gives no go-ahead for it: {reply}."),
    # Why TLS failed, and what each kind of failure means, as the end of a sentence
    "tls-server-wanted": _("The server wants {what}."),
    "tls-server-wants": _("the server wants {what}"),
    "tls-hung-up": _("The server closed the connection during the TLS handshake."),
    "tls-went-on-in-plain-text": _("The server accepted STARTTLS and then went on in plain text: “{words}”."),
    "tls-something-else": _("The server answered with something else than TLS: “{words}”."),
    "openssl-says": _("OpenSSL says “{words}”: {meaning}."),
    "openssl-means": _("{words} ({meaning})"),
    "tls-not-spoken/means": _("the server does not speak TLS at this point"),
    "tls-version-refused/means": _("the two sides have no TLS version in common"),
    "tls-nothing-in-common/means": _("the two sides have no cipher, signature or key exchange in common"),
    "tls-client-certificate/means": _("the server wants a client certificate, or does not accept the one it got"),
    "tls-name-unknown/means": _("the server has no certificate for the name we asked for (SNI)"),
    "tls-renegotiation/means": _(
        "the server does not support secure renegotiation (RFC 5746), and OpenSSL 3 refuses such servers"
    ),
    "tls-too-weak/means": _("a key, group or signature of the server is too weak to be accepted"),
    "tls-too-much/means": _("the server wants more of us than any server needs"),
    "tls-altered/means": _("what arrived is not what was sent"),
    "tls-faulty/means": _("the server sent something that TLS does not allow here"),
    "tls-refused/means": _("the server says that it cannot go on"),
    "tls-certificate-unreadable/means": _("OpenSSL cannot read the certificate that was presented"),
    "tls-cut-off/means": _("the server closed the connection without ending TLS"),
    "tls-own-side/means": _("OpenSSL on the side of smtptest could not go on"),
    "tls-of-service": _("the server does not speak TLS at this point; this is {service}"),
    "tls-plain-smtp": _("the server does not speak TLS at this point; it speaks plain SMTP: use STARTTLS"),
    "tls-closed": _("the server closed the connection"),
    "tls-proxy-hint": _(" It may be that the server does not expect a PROXY header, which was sent before."),
    "tls-idle-messages": _("more TLS messages without data than any server needs"),
    "tls-large-handshake": _("a handshake of more than {size} KiB"),
    "tls-many-records": _("a handshake of more than {count} records"),
    "tls-large-group": _("a Diffie-Hellman group of {bits} bits; {most} are computed at most"),
    # What is waited for
    "its-turn": _("its turn"),
    "owner-consent": _("the domain owner's word"),
    "mail-servers": _("the domain's mail servers"),
    "address": _("an address"),
    "connection": _("a connection"),
    "connection-to": _("a connection to {address} port {port}"),
    "handshake-end": _("an end to the TLS handshake"),
    "greeting": _("its greeting"),
    "reply-to": _("a reply to {command}"),
    "reply-to-message": _("a reply to the message"),
    "reply-to-message-for": _("a reply for <{address}> to the message"),
    "reply-to-part": _("a reply to a part of the message"),
    "reply-to-empty-message": _("a reply to the empty message"),
    "room": _("room for the rest of the message"),
    "go-ahead": _("a go-ahead for {what}"),
    # What a reply accepts or refuses
    "the-connection": _("the connection"),
    "the-session": _("to speak with us"),
    "the-command": _("{command}"),
    "our-command": _("our {command}"),
    "the-login": _("our login by {mechanism}"),
    "the-cancellation": _("that the login is called off"),
    "the-sender": _("the sender <{address}>"),
    "the-recipient": _("the recipient <{address}>"),
    "the-recipients": _("the recipient <{address}> and {count} more"),
    "the-message": _("the message"),
    "the-message-to": _("the message to <{address}>"),
    "the-message-before-end": _("the message before its end"),
    "a-message-part": _("a part of the message"),
    # What a server did, and how much it sent
    "closed-connection": _("closed the connection"),
    "reset-connection": _("reset the connection"),
    "bytes-in-all": _("more than {count} bytes in all"),
    "line-without-end": _("a line of more than {count} bytes without an end"),
    "lines-in-all": _("more than {count} lines"),
    "reply-of-lines": _("a reply of more than {count} lines"),
    "reply-of-bytes": _("a reply of more than {count} bytes"),
    "kept-of-test": _("more than is kept of one test ({count} bytes, all its dialogs together)"),
    # Lines of the reply to EHLO, and codes
    "ehlo-line-ignored": _("“{line}”, which announces nothing"),
    "ehlo-line-read": _("“{line}”, read here as {read}"),
    "one-or-other": _("{first} or {second}"),
    "to-greeting": _("the greeting"),
    "to-message": _("the message"),
    # What somebody else says, word for word
    "verbatim": _("{words}"),
    # Several sentences, and servers that were passed over
    "one-after-another": _("{first} {second}"),
    "and-one-more-try": _(", and 1 more try failed"),
    "and-more-tries": _(", and {count} more tries failed"),
    "is": _("is"),
    "was": _("was"),
    "also-undecided": _(" {count} undecided."),
    "reason-of-address": _("{address}: {reason}"),
    "reason-and-reason": _("{first}; {second}"),
    "has-none": _("it has none"),
    # What a look-up brought instead of records
    "lookup-nxdomain": _("there is no such name (NXDOMAIN)"),
    "lookup-no-record": _("the name has no {type} record"),
    "lookup-timeout": _("the name server did not answer within {seconds:g} s"),
    "lookup-not-a-name": _("this is not a name that the DNS can hold"),
    "lookup-unreachable": _("the name server could not be reached, or its answer could not be read"),
    "lookup-failed": _("the name server failed to answer ({code_name})"),
    "lookup-system-timeout": _("the system's resolver did not answer within {seconds:g} s"),
    "lookup-system-failed": _("the system's resolver failed for now (EAI_AGAIN)"),
    "lookup-system-no-record": _("the system's resolver knows no {type} record of this name"),
    "lookup-no-server": _("this machine has no name server configured"),
    "lookup-other-family": _("this is an IPv{version} address, and only the other was asked for"),
    "lookup-hidden": _("the name is an alias that leads to another domain, whose records are not shown here"),
    "lookup-abandoned": _("not waited for any longer"),
    # Why a document could not be fetched
    "fetch-timeout": _("the web server took longer than {seconds:g} s"),
    "fetch-tls": _("TLS with the web server failed: {words}"),
    "fetch-certificate": _("the certificate of the web server is not valid: {words}"),
    "fetch-status": _("the web server answered with status {status}"),
    "fetch-redirect": _("the web server answered with a redirect (status {status}), which is not followed"),
    "fetch-too-large": _("the document is larger than {size} KiB"),
    "fetch-compressed": _("the document is compressed, which was not asked for"),
    "fetch-not-http": _("what the web server sent is not HTTP, or was cut off"),
    # What is wrong with the settings that a domain publishes
    "autoconfig-not-xml": _("the document cannot be read as XML"),
    "autoconfig-with-doctype": _("the document declares a document type, which no such document needs"),
    "autoconfig-no-server": _("the document names no SMTP server that could be read"),
    "srv-not-offered": _("the domain says that it does not offer this"),
    "srv-unreadable": _("the record names no host"),
    # What the operator's policy forbids
    "not-public": _(
        "This service connects only to servers on the public internet, and the address of this one is not public."
    ),
    "names-not-public": _(
        "This service connects only to servers on the public internet, and this record names others."
    ),
    "network-denied": _("{address} is in {network}, which SMTPTEST_DENY_NETWORKS forbids."),
    # Why a mechanism cannot carry user name or password
    "certificate-not-read": _("the server's certificate cannot be read, so the login cannot be bound to it"),
    "certificate-without-hash": _(
        "the server's certificate is signed without a hash, so the login cannot be bound to it"
    ),
    # What is wrong with a certificate
    "problem-unreadable": _("the server's certificate cannot be read"),
    "problem-name": _("it is for {names}, not for {host}"),
    "problem-no-name": _("it has no subjectAltName, so it matches no host name"),
    "problem-missing-link": _("{words}: {issuer} was not presented; it is at {url}"),
    "problem-expired": _("expired on {end} UTC{where}"),
    "problem-not-yet-valid": _("not valid before {start} UTC{where}"),
    "problem-weak-key": _("its key ({key}) is too small to be safe{where}"),
    "problem-weak-signature": _("it is signed with {hash}, which can be forged{where}"),
    "problem-not-presented": _("{words} (a certificate that the server did not present)"),
    "problem-self-signed": _("self-signed certificate"),
    "problem-self-signed-root": _("self-signed certificate in certificate chain"),
    "problem-issuer-unknown": _("unable to get local issuer certificate"),
    "problem-issuer-not-had": _("unable to verify the first certificate"),
    "problem-has-expired": _("certificate has expired"),
    "of-chain": _(" (certificate {depth} of the chain)"),
    "key-of-no-kind": _("of no known kind"),
    # Services other than SMTP, each with its article
    "tls-server": _("a TLS server"),
    "ssh-server": _("an SSH server"),
    "web-server": _("a web server (HTTP)"),
    "imap-server": _("an IMAP server"),
    "pop3-server": _("a POP3 server"),
    "managesieve-server": _("a ManageSieve server"),
    "ftp-server": _("an FTP server"),
    "nntp-server": _("an NNTP server"),
    "vnc-server": _("a VNC server"),
    "telnet-server": _("a Telnet server"),
    "xmpp-server": _("an XMPP server"),
    "irc-server": _("an IRC server"),
    "rsync-server": _("an rsync server"),
    "mysql-server": _("a MySQL or MariaDB server"),
    "amqp-server": _("an AMQP server"),
}
