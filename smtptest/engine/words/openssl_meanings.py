"""What OpenSSL's reasons mean that have a meaning of their own, as ends of sentences, by OpenSSL's words."""

from __future__ import annotations

from smtptest.engine.words.wording import gettext_noop as _

OPENSSL_MEANINGS: dict[str, str] = {
    "openssl/http request": _("the server answered as if it were a web server"),
    "openssl/unsupported protocol": _("the server chose a TLS version that is not offered to it"),
    "openssl/version too low": _("the server chose a TLS version that is too old"),
    "openssl/inappropriate fallback": _("the server believes that a newer TLS version was possible"),
    "openssl/alert protocol version": _("the server accepts none of TLS 1.0 to 1.3 as offered"),
    "openssl/alert inappropriate fallback": _("the server believes that a newer TLS version was possible"),
    "openssl/alert handshake failure": _(
        "the server found no parameters it accepts, or it requires a client certificate"
    ),
    "openssl/alert insufficient security": _("the server requires stronger ciphers than both sides share"),
    "openssl/unknown cipher returned": _("the server chose a cipher that OpenSSL does not know"),
    "openssl/wrong cipher returned": _("the server chose a cipher that was not offered"),
    "openssl/wrong curve": _("the server chose a curve that was not offered"),
    "openssl/wrong certificate type": _("the key of the certificate does not fit the cipher that the server chose"),
    "openssl/alert certificate required": _("the server requires a client certificate, and none was shown"),
    "openssl/alert no certificate": _("the server requires a client certificate, and none was shown"),
    "openssl/alert bad certificate": _("the server does not accept the client certificate, or requires one"),
    "openssl/alert unsupported certificate": _("the server does not accept client certificates of this kind"),
    "openssl/alert certificate revoked": _("the server says that the client certificate is revoked"),
    "openssl/alert certificate expired": _("the server says that the client certificate has expired"),
    "openssl/alert certificate unknown": _("the server does not accept the client certificate"),
    "openssl/alert unknown ca": _("the server does not know the authority that issued the client certificate"),
    "openssl/alert access denied": _("the server does not let the holder of this client certificate in"),
    "openssl/alert no renegotiation": _("the server refuses to renegotiate"),
    "openssl/dh key too small": _("the server's Diffie-Hellman group is too small"),
    "openssl/bad dh value": _("the server's Diffie-Hellman value cannot be used"),
    "openssl/ee key too small": _("the key of the server's certificate is too small"),
    "openssl/ca key too small": _("the key of an issuer's certificate is too small"),
    "openssl/ca md too weak": _("the signature of a certificate uses a hash that is too weak"),
    "openssl/legacy sigalg disallowed or unsupported": _("the server signs with an algorithm that is too old"),
    "openssl/excessive message size": _("a message is larger than OpenSSL takes, usually the certificate chain"),
    "openssl/alert bad record mac": _("the server received damaged data from us"),
    "openssl/alert decryption failed": _("the server could not decrypt our data"),
    "openssl/alert decrypt error": _("the server could not verify what we sent"),
    "openssl/alert record overflow": _("the server received a record that is too long"),
    "openssl/bad signature": _("the server's signature over the handshake is wrong"),
    "openssl/alert internal error": _("the server failed on its own side"),
    "openssl/alert decode error": _("the server could not read what we sent"),
    "openssl/alert illegal parameter": _("the server does not like what we sent"),
    "openssl/alert unexpected message": _("the server got a message that it did not expect"),
}
