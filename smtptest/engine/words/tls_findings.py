"""Findings about TLS and certificates."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

# The details of every problem with a certificate.
_CERTIFICATE = _("For {host}: {problem}. Clients that verify certificates will refuse to connect.")

TLS_FINDINGS: dict[str, Words] = {
    # Whether there is TLS
    "no-starttls": Words(
        _("The session is not encrypted"),
        _("{reason} Everything, the message included, can be read by anyone on the network path."),
    ),
    "plaintext-after-starttls": Words(
        _("Unencrypted data arrived between the 220 and the TLS handshake"),
        _(
            "{count} bytes came after the 220 and before TLS. The server is broken, or someone is injecting data. No "
            "handshake was made."
        ),
    ),
    "tls-expected/tls-came": Words(
        _("This port speaks TLS from the first byte"),
        _(
            "The server sent a TLS message where its greeting was due. Try again with TLS from the first byte "
            "(implicit "
            "TLS), as on port 465."
        ),
    ),
    "tls-expected/nothing-came": Words(
        _("This port may expect TLS from the first byte"),
        _(
            "The server said nothing at all. Either it expects TLS at once, so that both sides waited for each "
            "other, or "
            "it is overloaded, or a firewall lets connections through but no data. Try again with TLS from the "
            "first byte "
            "(implicit TLS)."
        ),
    ),
    "starttls-expected": Words(
        _("The server speaks plain SMTP here"),
        _(
            "smtptest began with TLS, and the server answered “{words}”. Try again with STARTTLS, or use the port "
            "for TLS "
            "from the first byte (465)."
        ),
    ),
    # Why a handshake or a connection failed
    "tls-not-spoken": Words(
        _("The server does not speak TLS here"),
        _("{happened} Check port and security mode: 25 and 587 take STARTTLS, 465 takes TLS from the first byte."),
    ),
    "tls-version-refused": Words(
        _("No common TLS version"),
        _("{happened} smtptest offers TLS 1.0 to 1.3. The server must offer TLS 1.2 or 1.3."),
    ),
    "tls-nothing-in-common": Words(
        _("No common cipher or key exchange"),
        _(
            "{happened} The server must offer current ciphers, with a certificate whose key fits them (RSA or "
            "ECDSA). If "
            "it requires a client certificate, enter one."
        ),
    ),
    "tls-client-certificate": Words(
        _("The server requires a client certificate that it accepts"),
        _(
            "{happened} Enter a client certificate that this server accepts. Otherwise the server must stop "
            "requiring one; mail servers normally require none."
        ),
    ),
    "tls-name-unknown": Words(
        _("The server does not know this host name"),
        _(
            "{happened} Test the server by its own name, not by its address or an alias, or add the name to the "
            "server's "
            "TLS settings."
        ),
    ),
    "tls-renegotiation": Words(
        _("The server supports only insecure renegotiation"),
        _("{happened} The server must update its TLS library: every library since 2010 supports secure renegotiation."),
    ),
    "tls-too-weak": Words(
        _("The server's TLS parameters are too weak"),
        _(
            "{happened} The server needs a Diffie-Hellman group of at least 2048 bits (or ECDHE), a certificate "
            "key of at "
            "least 2048 bits and signatures with SHA-256."
        ),
    ),
    "tls-too-much": Words(
        _("The server sends more TLS than any server needs"),
        _(
            "{happened} The server must send a shorter certificate chain, fewer messages, or a group of at most "
            "8192 bits."
        ),
    ),
    "tls-altered": Words(
        _("TLS data arrived damaged"),
        _(
            "{happened} A firewall, proxy or virus scanner between the two sides changes the data, or one side is "
            "faulty. "
            "Try from another network, without inspection of mail."
        ),
    ),
    "tls-faulty": Words(
        _("The server breaks the rules of TLS"),
        _(
            "{happened} Update the server's TLS library. If a proxy or load balancer terminates TLS in front of "
            "it, update "
            "that."
        ),
    ),
    "tls-refused": Words(
        _("The server ended the TLS handshake"),
        _("{happened} Look into the server's log at this time; only the server knows the reason."),
    ),
    "tls-certificate-unreadable": Words(
        _("The server's certificate cannot be read"),
        _("{happened} The server needs a new certificate, encoded as RFC 5280 says."),
    ),
    "tls-cut-off": Words(
        _("The connection ended within TLS"),
        _(
            "{happened} The server crashed, restarted, or refused us without saying why: look into its log. A firewall "
            "that inspects TLS does the same."
        ),
    ),
    "tls-own-side": Words(
        _("TLS failed on our side"),
        _("{happened} This is not the server's fault. Tell the operator of this service."),
    ),
    # What is old or weak about a connection
    "tls-version-old": Words(
        _("The TLS version is old: {version}"),
        _("TLS 1.0 and 1.1 must not be used any more; clients of today refuse them. The server needs TLS 1.2 or 1.3."),
    ),
    "cipher-weak": Words(
        _("The cipher is weak: {cipher}"),
        _("It {reason}."),
    ),
    "dh-group-weak": Words(
        _("The Diffie-Hellman group is too small: {bits} bits"),
        _(
            "Many current clients refuse this connection (OpenSSL says “dh key too small”). The server needs a group "
            "of at least {least} bits, as in RFC 7919, or better ECDHE."
        ),
    ),
    "no-forward-secrecy": Words(
        _("The connection has no forward secrecy"),
        _(
            "The keys were exchanged by {key_exchange}: someone who records the connection and later gets the "
            "server's key can read it all. The server should prefer ECDHE."
        ),
    ),
    # What is wrong with a certificate
    "certificate-expired": Words(_("The certificate has expired"), _CERTIFICATE),
    "certificate-not-yet-valid": Words(_("The certificate is not valid yet"), _CERTIFICATE),
    "certificate-self-signed": Words(_("The certificate is self-signed"), _CERTIFICATE),
    "certificate-untrusted": Words(_("The certificate's issuer is not known here"), _CERTIFICATE),
    "certificate-chain-incomplete": Words(_("The server leaves out a link of the certificate chain"), _CERTIFICATE),
    "certificate-name-mismatch": Words(_("The certificate is for another name"), _CERTIFICATE),
    "certificate-purpose": Words(_("A certificate of the chain is not for servers"), _CERTIFICATE),
    "certificate-no-authority": Words(_("A certificate of the chain may not sign others"), _CERTIFICATE),
    "certificate-path-length": Words(_("The chain is longer than an authority allows"), _CERTIFICATE),
    "certificate-chain-too-long": Words(_("The chain is too long"), _CERTIFICATE),
    "certificate-name-constraints": Words(_("An authority may not sign for this name"), _CERTIFICATE),
    "certificate-critical-extension": Words(_("A critical extension is not understood"), _CERTIFICATE),
    "certificate-signature-wrong": Words(_("A signature in the chain is wrong"), _CERTIFICATE),
    "certificate-revoked": Words(_("A certificate of the chain was revoked"), _CERTIFICATE),
    "certificate-irregular": Words(_("A certificate breaks a rule of RFC 5280"), _CERTIFICATE),
    "certificate-weak-key": Words(_("The key of a certificate is too weak"), _CERTIFICATE),
    "certificate-weak-signature": Words(_("The signature of a certificate is too weak"), _CERTIFICATE),
    "certificate-unreadable": Words(_("The certificate cannot be read"), _CERTIFICATE),
    "certificate-invalid": Words(_("The certificate failed verification"), _CERTIFICATE),
    "certificate-common-name": Words(
        _("The name is only in the common name"),
        _(
            "The certificate has no alternative name of a host, and {host} stands in the common name of "
            "its subject. OpenSSL and Python accept that; programs that follow RFC 9525, written in Go for "
            "example, refuse "
            "it."
        ),
    ),
    "certificate-expires-soon/today": Words(
        _("The certificate expires soon"),
        _("It expires in less than a day ({end} UTC). If renewal is automatic, it has probably failed."),
    ),
    "certificate-expires-soon/one": Words(
        _("The certificate expires soon"),
        _("It expires in 1 day ({end} UTC). If renewal is automatic, it has probably failed."),
    ),
    "certificate-expires-soon/several": Words(
        _("The certificate expires soon"),
        _("It expires in {days} days ({end} UTC). If renewal is automatic, it has probably failed."),
    ),
    "certificate-key-large": Words(
        _("The key of a certificate is very large: {key}"),
        _(
            "It is certificate {depth} of the chain. Programs written in Go refuse RSA keys of more than "
            "{most} bits, and all others spend much time on it. 2048 to 4096 bits are usual."
        ),
    ),
}
