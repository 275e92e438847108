"""OpenSSL's reasons for which TLS fails, each under its kind (:mod:`smtptest.engine.tls.openssl_errors`).

All reasons of its ssl library are here, by OpenSSL's own words in lower case (include/openssl/sslerr.h); alerts
(RFC 8446 section 6.2), which are what the other side told us, stand without the name of a version.
"""

from __future__ import annotations

# Those that have a meaning of their own (:data:`OPENSSL_MEANINGS`), and those for which the words of their kind say it
# all. What a peer cannot cause stands under our own side: with it the list is OpenSSL's whole one, and a test can say
# what is missing.
_BY_KIND = {
    "tls-not-spoken": """
        http request; wrong version number; record layer failure; https proxy request; unknown protocol; packet length
        too long; bad record type; bad packet length
        """,
    "tls-version-refused": """
        unsupported protocol; version too low; inappropriate fallback; alert protocol version; alert inappropriate
        fallback; version too high; no protocols available; bad protocol version number; bad legacy version; unknown ssl
        version; unsupported ssl version; wrong ssl version; bad hrr version; ssl session version mismatch
        """,
    "tls-nothing-in-common": """
        alert handshake failure; alert insufficient security; unknown cipher returned; wrong cipher returned; wrong
        curve; wrong certificate type; ssl handshake failure; insufficient security; alert export restriction; alert
        missing extension; alert unsupported extension; alert no application protocol; alert unknown psk identity; no
        shared cipher; no ciphers available; unknown cipher type; required cipher missing; error in received cipher
        list; no shared groups; no suitable groups; no suitable key share; unsupported elliptic curve; unable to find
        ecdh parameters; unable to find public key parameters; unknown key exchange type; no shared signature
        algorithms; no suitable signature algorithm; no suitable digest algorithm; no required digest; unknown digest;
        signature algorithms error; missing sigalgs extension; missing supported groups extension; missing psk kex modes
        extension; unknown certificate type; unknown pkey type; ecc cert not for signing; bad ecc cert; invalid
        certificate or alg; missing rsa certificate; missing rsa encrypting cert; missing rsa signing cert; missing dsa
        signing cert; missing ecdsa signing cert; missing signing cert; signature for non signing certificate; missing
        tmp dh key; missing tmp ecdh key; no application protocol; peer haven't sent gost certificate, required for
        selected ciphersuite; no gost certificate sent by peer; unsupported compression algorithm; no compression
        specified; no suitable record layer; unknown mandatory parameter; missing supported versions extension
        """,
    "tls-client-certificate": """
        alert certificate required; alert no certificate; alert bad certificate; alert unsupported certificate; alert
        certificate revoked; alert certificate expired; alert certificate unknown; alert unknown ca; alert access
        denied; alert certificate unobtainable; alert bad certificate status response; alert bad certificate hash value;
        peer did not return a certificate; no certificates returned
        """,
    "tls-name-unknown": """
        alert unrecognized name; ssl3 ext invalid servername; ssl3 ext invalid servername type
        """,
    "tls-renegotiation": """
        alert no renegotiation; unsafe legacy renegotiation disabled; no renegotiation; renegotiation mismatch;
        renegotiation encoding err; renegotiate ext too long; scsv received when renegotiating
        """,
    "tls-too-weak": """
        dh key too small; bad dh value; ee key too small; ca key too small; ca md too weak; legacy sigalg disallowed or
        unsupported; dh public value length is wrong
        """,
    "tls-too-much": """
        excessive message size; too many warn alerts; too many key updates; too much early data; exceeds max fragment
        size; dtls message too big; record too small; data length too long; length too long; compressed length too long;
        encrypted length too long; sequence ctr wrapped; maximum encrypted pkts reached
        """,
    "tls-altered": """
        alert bad record mac; alert decryption failed; alert decrypt error; alert record overflow; bad signature; alert
        decompression failure; decryption failed; decryption failed or bad record mac; block cipher pad is wrong; digest
        check failed; bad decompression; wrong signature length; wrong signature size; wrong signature type; bad rsa
        encrypt; binder does not verify
        """,
    "tls-faulty": """
        app data in handshake; application data after close notify; bad change cipher spec; bad digest length; bad early
        data; bad ecpoint; bad extension; bad handshake length; bad hello request; bad key share; bad key update; bad
        length; bad packet; bad psk; bad psk identity; bad srp a length; bad srp parameters; bad srtp mki value; bad
        srtp protection profile list; bad value; ca dn length mismatch; cannot change cipher; ccs received early; cert
        length mismatch; cipher code wrong length; ciphersuite digest has changed; clienthello tlsext; compression
        disabled; compression failure; cookie mismatch; data between ccs and finished; empty srtp protection profile
        list; ext length mismatch; extension not received; extra data in message; fragmented client hello; got a fin
        before a ccs; illegal point compression; inconsistent compression; inconsistent early data alpn; inconsistent
        early data sni; inconsistent extms; invalid alert; invalid ccs message; invalid compression algorithm; invalid
        key update type; invalid max early data; invalid sequence number; invalid session id; invalid status response;
        length mismatch; length too short; missing fatal; missing parameters; mixed handshake and non handshake data; no
        change following hrr; no valid scts; not on record boundary; old session cipher not returned; old session
        compression algorithm not returned; parse tlsext; post handshake auth encoding err; psk identity not found;
        record length mismatch; required compression algorithm missing; sct verification failed; serverhello tlsext;
        srtp protection profile list too long; srtp unknown protection profile; ssl negative length; ssl session id has
        bad length; ssl session id too long; ssl3 ext invalid max fragment length; ssl3 session id too long; tls invalid
        ecpointformat list; unexpected ccs message; unexpected end of early data; unexpected message; unexpected record;
        unknown alert type; unsolicited extension; unsupported status type; use srtp not negotiated; bad compression
        algorithm; bn lib; invalid record
        """,
    "tls-refused": """
        alert internal error; alert decode error; alert illegal parameter; alert unexpected message; alert user
        cancelled
        """,
    "tls-certificate-unreadable": """
        x509 lib; bad certificate; empty raw public key; invalid raw public key; wrong rpk type
        """,
    "tls-cut-off": """
        unexpected eof while reading; read timeout expired; protocol is shutdown; shutdown while in init
        """,
    "tls-own-side": """
        at least (d)tls 1.2 needed in suite b mode; at least tls 1 0 needed in fips mode; at least tls 1 2 needed in
        suiteb mode; attempt to reuse session in different context; bad cipher; bad data; bad data returned by callback;
        bad handshake state; bad ssl filetype; bad write retry; bio not set; callback failed; can't find srp server
        param; cannot get group name; cert cb error; certificate verify failed; compression id not within private range;
        compression library error; connection type not set; context not dane enabled; cookie gen callback failure; copy
        parameters failed; custom ext handler already installed; dane already enabled; dane cannot override mtype full;
        dane not enabled; dane tlsa bad certificate; dane tlsa bad certificate usage; dane tlsa bad data length; dane
        tlsa bad digest length; dane tlsa bad matching type; dane tlsa bad public key; dane tlsa bad selector; dane tlsa
        null data; duplicate compression id; ecdh required for suiteb mode; error setting tlsa base domain; error with
        the srp params; failed to init async; illegal suite b digest; illegal suiteb digest; internal error; invalid
        command; invalid config; invalid configuration name; invalid context; invalid ct validation type; invalid null
        cmd name; invalid serverinfo data; invalid srp username; invalid ticket keys length; library bug; library has no
        ciphers; malloc failure; missing srp param; no certificate assigned; no certificate set; no cipher match; no
        ciphers specified; no client cert method; no cookie callback set; no method specified; no pem extensions; no
        private key assigned; no srtp profiles; no verify cookie callback; not replacing certificate; not server; null
        ssl ctx; null ssl method passed; ocsp callback failure; overflow error; path too long; pem name bad prefix; pem
        name too short; pipeline failure; private key mismatch; psk no client cb; psk no server cb; read bio not set;
        request pending; request sent; session id context uninitialized; srp a calc; srtp could not allocate profiles;
        ssl command section empty; ssl command section not found; ssl ctx has no default ssl version; ssl library has no
        ciphers; ssl section empty; ssl section not found; ssl session id callback failed; ssl session id conflict; ssl
        session id context too long; still in init; tls illegal exporter label; unable to load ssl3 md5 routines; unable
        to load ssl3 sha1 routines; uninitialized; unknown cmd name; unknown command; unknown state; x509 verification
        setup problems; failed to get parameter; records not released; remote peer address not set; no stream; conn use
        only; stream finished; stream recv only; stream reset; stream send only; quic protocol error; quic network
        error; quic handshake layer error; stream count limited; unsupported write flag; feature not renegotiable;
        unsupported config value; unsupported config value class; unsupported config value op; feature negotiation not
        complete; poll request not supported; error in system default config; listener use only; domain use only;
        missing quic tls functions
        """,
}

REASONS = {reason: code for code, text in _BY_KIND.items() for reason in " ".join(text.split()).split("; ")}
"""By OpenSSL's words in lower case: the code of the kind."""
