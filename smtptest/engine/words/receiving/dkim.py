"""Results of the check of the signatures of a message (DKIM): what they prove, and what breaks them."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

_INVALID = _("The DKIM signature of {domain} is not valid")
_BODY = _("The DKIM signature of {domain} does not fit the body")
_HEADER = _("The DKIM signature of {domain} does not fit the header")
_SIGN_LAST = _("Sign as the last step, behind everything that changes messages.")
_SIGNER = _("Correct the settings of the program that signs, or update it.")

DKIM_SIGNATURE_CHECKS: dict[str, Words] = {
    "dkim-sig/valid": Words(
        _("The DKIM signature of {domain} is valid"),
        _("It was made with the key {selector} and belongs to {author}, the domain in From."),
    ),
    "dkim-sig/beside": Words(
        _("The DKIM signature of {domain} is valid"),
        _("{domain} does not belong to {author}, the domain in From. Another signature does, so that does not matter."),
    ),
    "dkim-sig/foreign": Words(
        _("The DKIM signature of {domain} is valid, but not the author's"),
        _("{domain} does not belong to {author}, the domain in From, so the signature does not count for DMARC."),
        _("Have the message signed by {author} as well: d={author} in the signature, and the key in its DNS."),
    ),
    "dkim-sig/length": Words(
        _("The DKIM signature of {domain} lets text be added"),
        _("It covers only a part of the body, by its tag “l=”. Anybody can add to the message, and the signature stays "
          "valid. Some receivers distrust such signatures."),
        _("Sign without “l=”."),
    ),
    "dkim-sig/length-more": Words(
        _("The last {count} bytes of the body are not signed by {domain}"),
        _("The signature covers only a part of the body, by its tag “l=”. What stands after it may be anybody's."),
        _("Sign without “l=”."),
    ),
    "dkim-sig/expires": Words(
        _("The DKIM signature of {domain} expires soon"),
        _("It is valid until {when}. A message that has to be tried again arrives with an expired signature."),
        _("Let signatures be valid for a week, or leave out “x=”."),
    ),
    "dkim-sig/none": Words(
        _("The message has no DKIM signature"),
        _("Nothing proves who sent it, except the address that it came from. Once it is forwarded, nothing does."),
        _("Have your mail server sign, and publish its key."),
    ),
    "dkim-sig/left": Words(
        _("DKIM signatures not judged: {left}"),
        _("The first {count} were. The others are of {domains}."),
    ),
    "dkim-sig/too-large": Words(
        _("The DKIM signatures were not judged"),
        _("The header of the message is larger than this tool verifies."),
    ),
    "dkim-sig/too-long": Words(
        _("The DKIM signature of {domain} was not judged"),
        _("It is longer than this tool verifies."),
    ),
    "dkim-sig/costly": Words(
        _("The DKIM signature of {domain} was not verified"),
        _("Its key {name} takes longer to calculate with than this tool allows. Receivers are not required to use keys "
          "of more than 4096 bits."),
    ),
    "dkim-sig/dns": Words(
        _("The DKIM signature of {domain} could not be verified"),
        _("The lookup of its key {name} failed: {reason}. A receiver would try again later, or treat the message as "
          "unsigned."),
    ),
    "dkim-sig/unknown": Words(
        _INVALID,
        _("Body, header and key fit together, but it cannot be verified as it is written."),
        _SIGNER,
    ),
    "dkim-sig/junk": Words(_INVALID, _("It has parts that are not of the form “tag=value”."), _SIGNER),
    "dkim-sig/repeated": Words(_INVALID, _("It has the tag “{tag}” twice."), _SIGNER),
    "dkim-sig/missing": Words(_INVALID, _("It has no tag “{tag}”, which every signature needs."), _SIGNER),
    "dkim-sig/value": Words(_INVALID, _("The value of its tag “{tag}” is not allowed."), _SIGNER),
    "dkim-sig/base64": Words(
        _INVALID,
        _("The value of its tag “{tag}” is not valid base64. Often a server on the way has damaged the field."),
        _SIGN_LAST,
    ),
    "dkim-sig/order": Words(_INVALID, _("By its tags “t=” and “x=”, it expired before it was made."), _SIGNER),
    "dkim-sig/sha1": Words(
        _INVALID,
        _("It uses SHA-1, which has been forbidden since 2018 because it can be forged."),
        _("Sign with rsa-sha256."),
    ),
    "dkim-sig/no-from": Words(
        _INVALID,
        _("It does not cover From, so it says nothing about the author."),
        _("Add From to the signed fields."),
    ),
    "dkim-sig/identity": Words(
        _INVALID,
        _("The domain in “i=” does not belong to {domain}."),
        _("Leave out “i=”, or set it to an address in {domain}."),
    ),
    "dkim-sig/future": Words(
        _INVALID,
        _("By its tag “t=” it was made in the future."),
        _("Set the clock of the server that signs (NTP)."),
    ),
    "dkim-sig/expired": Words(
        _("The DKIM signature of {domain} has expired"),
        _("It was valid until {when}."),
        _("Let signatures be valid for a week, or leave out “x=”. Check the clock of the server that signs."),
    ),
    "dkim-sig/key-no-key": Words(
        _("The key of {domain}'s DKIM signature is not published"),
        _("DNS has no key at {name}."),
        _("Publish the key there as your mail server or provider shows it, or sign with a selector that is published."),
    ),
    "dkim-sig/key-key": Words(
        _("The key of {domain}'s DKIM signature cannot be used"),
        _("What is published at {name} is revoked, too short or damaged; the check of the key says which."),
        _("Correct the key."),
    ),
    "dkim-sig/key-key-type": Words(
        _INVALID,
        _("It was made with another algorithm than the key at {name} is for."),
        _("Publish the key that belongs to it, or correct “k=” in its record."),
    ),
    "dkim-sig/key-identity": Words(
        _INVALID,
        _("The key at {name} may only sign for exactly {domain} (t=s), but “i=” names a domain below it."),
        _("Publish the key without “t=s”, or sign with i=@{domain}."),
    ),
    "dkim-sig/header-key": Words(
        _("The DKIM signature of {domain} was made with another key"),
        _("The key at {subject} is not the one that the message was signed with."),
        _("Publish the key that your server signs with, or sign with the one that is published."),
    ),
    "dkim-sig/both": Words(
        _("The DKIM signature of {domain} fits neither body nor header"),
        _("Both were changed after it was made."),
        _SIGN_LAST,
    ),
    "dkim-sig/body-appended": Words(
        _BODY,
        _("Something was added at its end after it was signed: everything from byte {at}, line {line}. Often that is "
          "the footer of a mailing list, a virus scanner or a company."),
        _("Add the footer before the message is signed."),
    ),
    "dkim-sig/body-prepended": Words(
        _BODY,
        _("Something was added at its beginning after it was signed: everything before byte {at}, line {line}."),
        _("Add it before the message is signed."),
    ),
    "dkim-sig/body-dots": Words(
        _BODY,
        _("A dot at the beginning of a line was lost or doubled. In SMTP such a dot is sent twice, and one of the "
          "two programs did it wrong."),
        _("Sign the message without doubled dots, and double them when it is sent."),
    ),
    "dkim-sig/body-from-line": Words(
        _BODY,
        _("A line that began with “From ” got a “>” before it after it was signed, as mailboxes in files need it."),
        _("Switch that off for mail that is sent."),
    ),
    "dkim-sig/body-white-space": Words(
        _BODY,
        _("Only white space differs: spaces, tabs or empty lines were added after it was signed."),
        _("Sign with c=relaxed/relaxed, which tolerates that."),
    ),
    "dkim-sig/body-line-ends": Words(
        _BODY,
        _("It was signed with LF as line end. Messages are sent with CRLF."),
        _("Convert the line ends before the message is signed."),
    ),
    "dkim-sig/body-encoding": Words(
        _BODY,
        _("The body was brought into another encoding (Content-Transfer-Encoding) after it was signed."),
        _("Sign as the last step, or send messages with lines of ASCII only, for example as quoted-printable."),
    ),
    "dkim-sig/body-form": Words(
        _BODY,
        _("It says c={form}, but the body was hashed in the form “{text}”."),
        _SIGNER,
    ),
    "dkim-sig/body-cut": Words(
        _BODY,
        _("It covers {text} bytes more than there are: the end of the body is missing."),
        _SIGN_LAST,
    ),
    "dkim-sig/body-changed": Words(
        _BODY,
        _("The body was changed after it was signed. What was changed cannot be told from its hash; it is not only "
          "something at the end or the beginning."),
        _SIGN_LAST,
    ),
    "dkim-sig/header-added": Words(
        _HEADER,
        _("A field {name} was added after it was signed: “{text}”. The signature says that there is none."),
        _("Set the field before the message is signed."),
    ),
    "dkim-sig/header-subject": Words(
        _HEADER,
        _("“{text}” was put before the subject after it was signed."),
        _("Change the subject before the message is signed."),
    ),
    "dkim-sig/header-white-space": Words(
        _HEADER,
        _("In the field {name}, only white space or line breaks differ."),
        _("Sign with c=relaxed/relaxed, which tolerates that."),
    ),
    "dkim-sig/header-value": Words(
        _HEADER,
        _("The field {name} was changed after it was signed. Then it was “{text}”."),
        _SIGN_LAST,
    ),
    "dkim-sig/header-form": Words(
        _HEADER,
        _("It says c={form}, but the header was hashed in the form “{text}”."),
        _SIGNER,
    ),
    "dkim-sig/header-changed": Words(
        _HEADER,
        _("The body is unchanged, but a signed field was changed, added or removed. It may be any of: {names}."),
        _SIGN_LAST,
    ),
}  # fmt: skip
