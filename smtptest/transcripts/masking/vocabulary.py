"""The words of SMTP, and of replies as every server gives them: where they stand in their place, they name nobody.

Were ``CHUNKING`` masked in part because somebody is called King, its other half would tell the name. The same holds for
``unavailable`` and a company called Able. A name that is such a word as a whole is masked, but for the places where the
protocol itself puts the word: ``HELP`` among what a server offers, and ``MAIL FROM:`` at the beginning of a command.
"""

from __future__ import annotations

import re

# What a server offers in its reply to EHLO (IANA: SMTP Service Extensions), and what well-known servers offer besides.
_KEYWORDS = re.findall(
    r"\S+",
    """
    8BITMIME ATRN AUTH BINARYMIME BURL CHECKPOINT CHUNKING CONNEG CONPERM DELIVERBY DSN ENHANCEDSTATUSCODES ETRN EXPN
    FUTURERELEASE HELP LIMITS MT-PRIORITY MTRK NO-SOLICITING ONEX PIPELINING PIPE_CONNECT PIPECONNECT PRDR REQUIRETLS
    RRVS SAML SEND SIZE SMTPUTF8 SOML STARTTLS SUBMITTER TURN UTF8SMTP VERB VRFY XCLIENT XEXCH50 XFORWARD XRDST
    XSHADOW XVERP X-ANONYMOUSTLS X-EXPS X-LINK2STATE X_PIPE_CONNECT
    """,
)
# How clients log in (IANA: SASL Mechanisms), and what well-known servers offer besides.
_MECHANISMS = re.findall(
    r"\S+",
    """
    ANONYMOUS ATOKEN CRAM-MD5 DIGEST-MD5 EXTERNAL GS2-KRB5 GS2-KRB5-PLUS GSSAPI KERBEROS_V4 LOGIN MSN NTLM OAUTHBEARER
    OTP PLAIN PLAIN-CLIENTTOKEN SCRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-1-PLUS SCRAM-SHA-224 SCRAM-SHA-256 SCRAM-SHA-256-PLUS
    SCRAM-SHA-384 SCRAM-SHA-512 SCRAM-SHA-512-PLUS SKEY SRP WSTOKEN XOAUTH XOAUTH2 XYMCOOKIE
    """,
)
_COMMANDS = re.findall(
    r"\S+", "EHLO HELO LHLO DATA RSET NOOP VRFY EXPN HELP QUIT STARTTLS ETRN ATRN TURN SEND SOML SAML BURL"
)
# Parameters of MAIL and RCPT (IANA: MAIL Parameters), and those of their values that are words.
_PARAMETERS = re.findall(
    r"\S+",
    """
    AUTH BODY BY CONNEG CONPERM ENVID HOLDFOR HOLDUNTIL MT-PRIORITY MTRK NOTIFY ORCPT REQUIRETLS RET RRVS SIZE
    SMTPUTF8 SOLICIT SUBMITTER TRANSID
    """,
)
_REPORTED = "(?:NEVER|SUCCESS|FAILURE|DELAY)"
_VALUES = rf"BODY=(?:7BIT|8BITMIME|BINARYMIME)|RET=(?:FULL|HDRS)|NOTIFY={_REPORTED}(?:,{_REPORTED}){{0,3}}"


def _either(words: list[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


# What a client's line has by its grammar (RFC 5321 section 4.1.2), whoever is meant by the rest of it.
COMMAND = re.compile(
    rf"\A(?:(?:{_either(_COMMANDS)}|AUTH(?: {_either(_MECHANISMS)})?|BDAT \d{{1,20}}(?: LAST)?)(?!\S)"
    rf"|(?:MAIL FROM|RCPT TO):)|(?<=\s)(?:(?:{_VALUES}|SMTPUTF8|REQUIRETLS|CONPERM)(?!\S)|{_either(_PARAMETERS)}(?==))",
    re.IGNORECASE,
)
# The same of what a server offers (``ehlo-line``). Sentences have these words in lower case.
_OFFER = re.compile(rf"\A{_either(_KEYWORDS)}(?![^\s=])")
_LOGINS = re.compile(rf"\AAUTH(?![^\s=])|(?<=[\s=]){_either(_MECHANISMS)}(?!\S)")

# Words of usual replies, and of what this program says of them. Only those are of use that have four letters of a name
# in them, and something else.
_SAID = re.findall(
    r"\S+",
    """
    abuse accept acceptable accepted accepting accepts access account accounts action activated active actively
    address addressed addresses administrative administratively administrator again aliases allocated allocation
    allowed another answer answered answers antispam antivirus appears application applied argument arguments
    attachment attachments attempt attempted attempting attempts authenticate authenticated authentication author
    authorisation authorised authority authorization authorized automatic automatically available backend banned based
    because become before begins behaviour believed between blacklist blacklisted blacklists block blocked blocking
    blocklist blocklisted blocks bounce bounced bounces bytes cancel cancelled cannot certificate certificates
    challenge change changed channel character characters check checked checking checks cipher cleartext client
    clients closed closes closing command commands complaint complaints completed compliant concurrent condition
    configuration configured confirm connect connected connecting connection connections considered contact contain
    contained contains content contents continue correct could count country created credential credentials currently
    customer customers daemon database deactivated deferral deferred deferring defined delayed deleted delivered
    deliveries delivering delivery denied destination destinations detected different directory disabled disallowed
    disconnect disconnected disconnecting discontinued diskspace dnsbl domain domains duplicate during dynamic either
    email emails empty enabled encoded encrypted encryption enhanced enough entry envelope error errors esmtp esmtpa
    esmtps esmtpsa established exceed exceeded exceeding exceeds exception excessive executable exist existing exists
    expected expired explain explained explanation extension extensions external failed failing fails failure failures
    field fields filter filtered filtering final finished first fixed flagged follow following follows forbidden
    format forward forwarded forwarding found frequency frequent frequently further gateway general generic goodbye
    graylist graylisted graylisting greeting greetings greylist greylisted greylisting handled handshake hardware
    having header headers hello hosted hostname hosts however identified identifier identity ignored illegal
    immediately implemented improper inactive inbound inbox incoming incorrect infected information initial inspected
    instead insufficient intended internal internet invalid issue issued issues issuing itself known large later
    length level likely limit limitation limited limits lines listed listing lists little local localhost locally
    located locked logged login logout longer lookup lookups machine mailbox mailboxes mailed mailer mailers mailfrom
    mailhost mailing mailserver maintenance malformed malicious malware managed manager manually matched matches
    maximum mechanism mechanisms member members memory message messages method methods milter minimum minute minutes
    missing moment moved multiple named names network networks never nonexistent noreply normal number numbers object
    obsolete obtain offered offers often online opened operation operator option options order organisation
    organization original other others otherwise outbound outgoing overloaded overquota owned owner packet parameter
    parameters parsing partial participant passed password passwords paused percent perform performed permanent
    permanently permission permissions permit permitted person personal phishing phrase pipeline pipelined please
    plugin policies policy possible possibly postfix postmaster potential presented previous previously privacy
    private probability problem problems proceed process processed processing prohibited prohibition properly
    protected protection protocol protocols provide provided provider proxy public published qualified queries query
    queue queued queueing quickly quota ratelimit ratelimited rates rather reach reached reaches reading ready reason
    reasons receive received receiver receives receiving recently recipient recipients recognised recognized record
    records refer reference refused refuses regarding register registered reject rejected rejecting rejection rejects
    related relay relayed relaying remote removed repeated replied replies reply report reported reports
    representative reputation request requested requests require required requirement requirements requires reset
    resolve resolved resolver resource resources responded response responses restart restricted restriction
    restrictions result results resume retried retries retry retrying return returned returns reverse reversed review
    route routed router routes routing rules sandbox scanned scanner scanning score scoring screening second seconds
    secret section secure secured securely security selected sender senders sending sends sequence server servers
    service services session sessions settings several should shutdown shutting signature signatures signed silently
    similar simultaneous software somebody something source space spammer spammers spamming spams specific specified
    spoofed spoofing standard standards start started starting status statuses still stopped stopping storage store
    stored strict string subject submission submit submitted subscribe subscribed subscription success successful
    successfully sufficient support supported supports suppressed suppression suspected suspended suspicion suspicious
    switch syntactically syntax system systems table target temporarily temporary tenant terminate terminated
    terminating termination testing their there therefore these thread throttle throttled throttling through timed
    timeout timeouts today together tokens tomorrow traffic transaction transactions transfer transferred transient
    transmission transmitted transport trial tried tries trusted trying unable unacceptable unauthenticated
    unauthorised unauthorized unavailable undefined undeliverable under unexpected unfortunately unimplemented unknown
    unlisted unqualified unreachable unreadable unrecognised unrecognized unresolvable unroutable unrouteable unsafe
    unsolicited unsubscribe unsuccessful unsupported until unusual unverified update updated username usernames users
    using usually valid validate validated validation validity value values verification verified verify version
    violated violates violation virtual virus viruses volume waiting warning webmail webmaster welcome where whether
    which while whitelist whitelisted without words working would write writing wrong yourself
    """,
)

WORDS = frozenset(
    part.lower()
    for word in (*_KEYWORDS, *_MECHANISMS, *_COMMANDS, *_PARAMETERS, *_SAID)
    for part in re.split(r"[-_]", word)
)
"""In lower case; of what has hyphens, its parts."""
_LONGEST = max(map(len, WORDS))


def offer(code: int | None, words: str) -> re.Pattern[str] | None:
    """Return what finds the words of the protocol in a line that offers something after EHLO; None for other lines.

    words: of a server's line, without its code.
    """
    if code != 250 or not _OFFER.match(words):
        return None
    return _LOGINS if _LOGINS.match(words) else _OFFER


def is_part_of_a_word(text: str, start: int, stop: int) -> bool:
    """Whether what stands between the two places is a part, and not the whole, of one of ``WORDS``.

    It looks only as far as the longest of them, so the time does not grow with the text.
    """
    first, last = start, stop
    while first > max(0, start - _LONGEST) and text[first - 1].isalnum():
        first -= 1
    while last < min(len(text), stop + _LONGEST) and text[last].isalnum():
        last += 1
    return (first, last) != (start, stop) and text[first:last].lower() in WORDS
