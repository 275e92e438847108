"""Results of the check rfc5322: how a received message is written."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

_LENIENT = _("Line {line}, octet {offset}. Most readers cope with it, and spam filters count it against the message.")
_HERE = _("Line {line}, octet {offset}.")
_ENCODE = _("Encode the text as RFC 2047 describes; mail libraries do so if they are given text and not octets.")
_LIBRARY = _("Have a mail library write the message, and do not assemble it by hand.")

MESSAGE_FORMAT_CHECKS: dict[str, Words] = {
    "rfc5322/good": Words(
        _("The message is well-formed"),
        _("It follows RFC 5322 and MIME. Header fields: {fields}. Parts: {parts}. Octets: {size}."),
    ),
    "rfc5322/more": Words(
        _("The message has more faults"),
        _("Faults not listed: {count}."),
    ),
    # Octets and lines.
    "rfc5322/bare-cr": Words(
        _("The message has carriage returns without a line feed"),
        _("{count} of them, the first in line {line}, octet {offset}. Some servers reject such a message."),
        _("End every line with CRLF, and let CR occur nowhere else."),
    ),
    "rfc5322/bare-lf": Words(
        _("The message has line feeds without a carriage return"),
        _("{count} of them, the first in line {line}, octet {offset}. Some servers reject such a message."),
        _("End every line with CRLF. Programs that write LF need an SMTP library that converts it."),
    ),
    "rfc5322/nul": Words(
        _("The message has NUL octets"),
        _("{count} of them, the first in line {line}, octet {offset}. Servers may reject the message or remove them."),
        _("Encode binary content as base64."),
    ),
    "rfc5322/line-too-long": Words(
        _("Lines are longer than 998 octets"),
        _(
            "Lines: {count}; the first is line {line}. The longest has {octets} octets. Servers may break or "
            "reject them."
        ),
        _("Fold long header fields, and encode long lines of the body as quoted-printable or base64."),
    ),
    "rfc5322/line-long": Words(
        _("Lines are longer than 78 octets"),
        _("Lines: {count}; the first is line {line}. The longest has {octets} octets. RFC 5322 advises at most 78."),
    ),
    "rfc5322/no-last-line-end": Words(
        _("The last line has no line end"),
        _("Line {line}, octet {offset}. The message came in chunks (BDAT). Other servers may add the missing CRLF."),
    ),
    # The header section.
    "rfc5322/no-header": Words(
        _("The message has no header"),
        _("It must begin with header fields, of which From and Date are required. Many receivers reject it."),
        _LIBRARY,
    ),
    "rfc5322/not-a-field": Words(
        _("A line in the header is not a header field"),
        _("Line {line}, octet {offset}. The header ends there: readers show the fields below it as text."),
        _("Write “Name: value” in each header line. Begin continued lines with a space."),
    ),
    "rfc5322/too-many-fields": Words(
        _("The message has too many header fields"),
        _("Only the first {count} were read."),
    ),
    "rfc5322/from-missing": Words(
        _("The message has no From field"),
        _("Exactly one is required. Gmail and others reject a message without it."),
        _("Add a From field with the author's address."),
    ),
    "rfc5322/date-missing": Words(
        _("The message has no Date field"),
        _("Exactly one is required. Spam filters count a missing one against the message."),
        _("Add a Date field with the time at which the message was written."),
    ),
    "rfc5322/message-id-missing": Words(
        _("The message has no Message-ID field"),
        _("Gmail requires it. Without it, replies cannot be matched to the message."),
        _("Add a Message-ID field that is different in every message, such as <random@your-domain>."),
    ),
    "rfc5322/field-repeated": Words(
        _("The message has {count} {field} fields"),
        _("The second one is in line {line}. At most one is allowed. Readers and DKIM may each use another one."),
        _("Send only one {field} field, and list several addresses in it, separated by commas."),
    ),
    "rfc5322/space-before-colon": Words(
        _("A space stands before the colon of {field}"),
        _LENIENT,
        _("Write “{field}:” without a space."),
    ),
    "rfc5322/blank-fold": Words(
        _("The field {field} has a continuation line that is blank"),
        _("Line {line}, octet {offset}. Some servers take it for the end of the header."),
        _("Fold the field only where text follows."),
    ),
    "rfc5322/control": Words(
        _("The field {field} has a control character"),
        _("Line {line}, octet {offset}: 0x{octet}."),
        _("Remove control characters from the text that goes into the header."),
    ),
    "rfc5322/eight-bit-header": Words(
        _("The field {field} has unencoded octets outside ASCII"),
        _("Line {line}, octet {offset}. Without SMTPUTF8 in MAIL FROM, servers may reject or garble the field."),
        _ENCODE,
    ),
    "rfc5322/header-not-utf8": Words(
        _("The field {field} is not UTF-8"),
        _("Line {line}, octet {offset}. With SMTPUTF8 a header may have UTF-8, but no other encoding."),
        _ENCODE,
    ),
    # What the fields say.
    "rfc5322/from-invalid": Words(
        _("The From field has no valid address"),
        _("Line {line}, octet {offset}. Gmail and others reject such a message."),
        _("Write the author as in “Ann Example <ann@example.org>”."),
    ),
    "rfc5322/sender-missing": Words(
        _("The From field has {count} addresses, and there is no Sender field"),
        _("Line {line}. With several authors, Sender must say which of them sent the message."),
        _("Write one address in From, or add a Sender field."),
    ),
    "rfc5322/address-invalid": Words(
        _("The field {field} has an invalid address"),
        _("Line {line}, octet {offset}: “{words}”."),
        _("Write addresses as in “Ann Example <ann@example.org>”, separated by commas."),
    ),
    "rfc5322/field-empty": Words(
        _("The field {field} is empty"),
        _("Line {line}, octet {offset}. It must have at least one address."),
        _("Leave the field out if there is no address to write."),
    ),
    "rfc5322/obsolete": Words(
        _("The field {field} is written in an obsolete form"),
        _("Line {line}, octet {offset}: “{words}”. Readers must understand it, but programs must no longer write it."),
    ),
    "rfc5322/date-invalid": Words(
        _("The Date field is not a valid date"),
        _("Line {line}: “{text}”. Readers show another date or none."),
        _("Write it as in “Sat, 28 Nov 2026 12:00:00 +0000”."),
    ),
    "rfc5322/date-obsolete": Words(
        _("The Date field is written in an obsolete form"),
        _("Line {line}: “{text}”. The usual form is “Sat, 28 Nov 2026 12:00:00 +0000”."),
    ),
    "rfc5322/date-weekday": Words(
        _("The weekday in the Date field does not fit its date"),
        _("Line {line}: “{text}”."),
        _("Leave the weekday out, or compute it from the date."),
    ),
    "rfc5322/date-ahead": Words(
        _("The Date field is in the future"),
        _("Line {line}. It is {hours} h later than the time at which the message came."),
        _("Set the sender's clock and time zone."),
    ),
    "rfc5322/date-behind": Words(
        _("The Date field is {days} days old"),
        _("Line {line}. Spam filters count an old date against the message."),
        _("Set the sender's clock, or write the time of sending in Date."),
    ),
    "rfc5322/message-id-invalid": Words(
        _("The Message-ID field is not a valid identifier"),
        _("Line {line}: “{text}”. Replies cannot be matched to the message, and Gmail requires a valid one."),
        _("Write it as in <random@your-domain>, with the angle brackets and one @."),
    ),
    "rfc5322/encoded-word": Words(
        _("The field {field} has an encoded word that cannot be decoded"),
        _("Line {line}, octet {offset}: “{text}”. Readers show it as it stands."),
        _("Write at most 75 characters, no spaces, a known character set, and valid B or Q encoding."),
    ),
    # Parts.
    "rfc5322/mime-version-missing": Words(
        _("The message has Content fields but no MIME-Version field"),
        _("The first is {field} in line {line}. Readers may ignore them and show the message as plain text."),
        _("Add the line “MIME-Version: 1.0”."),
    ),
    "rfc5322/mime-version-other": Words(
        _("The MIME-Version field is not “1.0”"),
        _("Line {line}: “{text}”."),
        _("Write “MIME-Version: 1.0”."),
    ),
    "rfc5322/content-field-repeated": Words(
        _("A part has several {field} fields"),
        _("The second one is in line {line}. Readers and filters may each use another one."),
        _("Write {field} at most once in each part."),
    ),
    "rfc5322/content-type-invalid": Words(
        _("A Content-Type field has no valid media type"),
        _("Line {line}, octet {offset}. Readers take the content for plain text."),
        _("Write it as in “Content-Type: text/plain; charset=utf-8”."),
    ),
    "rfc5322/boundary-missing": Words(
        _("A multipart does not declare its boundary"),
        _("{type} in line {line}. Readers cannot find its parts."),
        _LIBRARY,
    ),
    "rfc5322/boundary-invalid": Words(
        _("The boundary of a multipart is invalid"),
        _("{type} in line {line}: “{boundary}”. It may have 1 to 70 of certain characters."),
        _("Use only letters and digits in boundaries."),
    ),
    "rfc5322/boundary-unused": Words(
        _("A multipart has no parts"),
        _("{type} in line {line}: its boundary “{boundary}” occurs nowhere in it, so readers show nothing of it."),
        _LIBRARY,
    ),
    "rfc5322/boundary-unterminated": Words(
        _("A multipart has no end"),
        _("{type} in line {line}: “--{boundary}--” is missing. The message may have been cut off."),
        _LIBRARY,
    ),
    "rfc5322/multipart-encoded": Words(
        _("A multipart has a transfer encoding"),
        _("Line {line}: “{encoding}”. Only its parts may be encoded, so readers do not find them."),
        _("Declare 7bit, 8bit or nothing in the header of a multipart."),
    ),
    "rfc5322/encoding-unknown": Words(
        _("A transfer encoding is unknown"),
        _("Line {line}: “{encoding}”. Readers cannot show the part."),
        _("Use 7bit, 8bit, quoted-printable or base64."),
    ),
    "rfc5322/eight-bit-undeclared": Words(
        _("A part has 8-bit octets although it declares 7bit"),
        _("{type}: line {line}, octet {offset}. Servers may garble them."),
        _("Encode the part as quoted-printable or base64, or declare “Content-Transfer-Encoding: 8bit”."),
    ),
    "rfc5322/eight-bit-mail": Words(
        _("8-bit octets were sent without BODY=8BITMIME"),
        _("The first is in line {line}, octet {offset}. MAIL FROM did not announce them, so servers may garble them."),
        _("Have the sender add BODY=8BITMIME to MAIL FROM, or encode the message."),
    ),
    "rfc5322/quoted-printable-invalid": Words(
        _("A quoted-printable part has invalid characters"),
        _("{type}: line {line}, octet {offset}. Each = needs two hexadecimal digits or a line end behind it."),
        _LIBRARY,
    ),
    "rfc5322/base64-invalid": Words(
        _("A base64 part is invalid"),
        _("{type}: line {line}, octet {offset}. It has other characters, or its end is missing."),
        _LIBRARY,
    ),
    "rfc5322/charset-missing": Words(
        _("A text part does not declare its character set"),
        _("{type} in line {line}. It has characters outside ASCII, and readers have to guess them."),
        _("Declare it, as in “Content-Type: text/plain; charset=utf-8”."),
    ),
    "rfc5322/charset-unknown": Words(
        _("The character set of a text part is unknown"),
        _("{type} in line {line}: “{charset}”. Readers have to guess."),
        _("Write the text in UTF-8 and declare “charset=utf-8”."),
    ),
    "rfc5322/charset-wrong": Words(
        _("A text part is not in its declared character set"),
        _("{type}: line {line}, octet {offset}. It declares “{charset}”, where 0x{octet} does not occur."),
        _("Declare the character set that the text is written in, at best UTF-8."),
    ),
    "rfc5322/too-deep": Words(
        _("The parts of the message are nested too deeply"),
        _("{type} in line {line}: parts inside more than {levels} others were not read."),
    ),
    "rfc5322/too-many-parts": Words(
        _("The message has too many parts"),
        _("Only the first {count} were read."),
    ),
}
