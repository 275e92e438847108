"""Results of the checks of what a received message holds: content, list-unsubscribe, received-path, spam-score."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

_ONE_CLICK = _("Send “List-Unsubscribe-Post: List-Unsubscribe=One-Click” and an https: address in List-Unsubscribe.")

MESSAGE_CONTENT_CHECKS: dict[str, Words] = {
    "content/good": Words(
        _("The content shows no fault"),
        _("Text: {text} octets. HTML: {html} octets. Files: {files}. Links: {links}."),
    ),
    "content/empty": Words(
        _("The message has no text"),
        _("It has neither a text part nor an HTML part. Spam filters count that against it."),
        _("Add a part of type text/plain."),
    ),
    "content/no-subject": Words(
        _("The message has no subject"),
        _("The Subject field is missing or empty. Spam filters count that against the message."),
        _("Add a Subject field."),
    ),
    "content/html-only": Words(
        _("The message has HTML but no plain text"),
        _("The HTML is in line {line}. Text-only readers show nothing useful, and spam filters count it."),
        _("Send multipart/alternative with a text/plain part before the text/html part."),
    ),
    "content/clipped": Words(
        _("Gmail clips the message"),
        _("Its HTML has {octets} octets; Gmail shows only the first 102 kB (104448 octets), without what follows."),
        _("Shorten the HTML: move style sheets and inline images out of it."),
    ),
    "content/active": Words(
        _("The HTML has elements that mail programs remove"),
        _("It has: {elements}. Mail programs do not run scripts or show frames, and spam filters count them."),
        _("Remove them, and link to a page instead."),
    ),
    "content/misleading-link": Words(
        _("A link shows one address and leads to another"),
        _("Links whose text names another host than their target: {count}. Filters take that for phishing."),
        _("Show a text that is no address, or the address that the link leads to."),
    ),
    "content/address-link": Words(
        _("A link leads to an IP address"),
        _("Links to a host without a name: {count}. Spam filters count that against the message."),
        _("Link to a host name."),
    ),
    "content/blocked-file": Words(
        _("Gmail blocks a file of this type: .{extension}"),
        _("An attachment is a program or a script by its name. Gmail and others reject the whole message."),
        _("Send a link to the file instead."),
    ),
    "list-unsubscribe/one-click": Words(
        _("Readers can unsubscribe with one click"),
        _("Line {line}. The two fields are complete, and a DKIM signature covers both of them."),
    ),
    "list-unsubscribe/signature-invalid": Words(
        _("The signature of the unsubscribe fields is not valid"),
        _("Line {line}. A DKIM signature covers both fields, but it does not verify: receivers offer no one click."),
        _("Repair the DKIM signature. The results of DKIM say what is wrong with it."),
    ),
    "list-unsubscribe/signature-unknown": Words(
        _("It is not known whether the signature of the unsubscribe fields is valid"),
        _("Line {line}. The two fields are complete, but the DKIM signature that covers both could not be verified."),
    ),
    "list-unsubscribe/not-signed": Words(
        _("No DKIM signature covers the unsubscribe fields"),
        _("Line {line}. Receivers offer one click only if one signature covers both fields."),
        _("Add List-Unsubscribe and List-Unsubscribe-Post to the fields that DKIM signs (h=)."),
    ),
    "list-unsubscribe/post-value": Words(
        _("The List-Unsubscribe-Post field is invalid"),
        _("Line {line}. There must be one, with exactly the value “List-Unsubscribe=One-Click”."),
        _ONE_CLICK,
    ),
    "list-unsubscribe/no-post": Words(
        _("Readers cannot unsubscribe with one click"),
        _("Line {line}. There is no List-Unsubscribe-Post field. Gmail and Yahoo require it from bulk senders."),
        _ONE_CLICK,
    ),
    "list-unsubscribe/no-https": Words(
        _("Readers cannot unsubscribe with one click"),
        _("Line {line}. List-Unsubscribe has no https: address."),
        _ONE_CLICK,
    ),
    "list-unsubscribe/syntax": Words(
        _("The List-Unsubscribe field is invalid"),
        _("Line {line}. It has no address in angle brackets."),
        _("Write it as in “List-Unsubscribe: <https://example.org/unsubscribe/…>”."),
    ),
    "list-unsubscribe/repeated": Words(
        _("The message has several List-Unsubscribe fields"),
        _("The second one is in line {line}. At most one is allowed."),
        _("Write all addresses in one field, separated by commas."),
    ),
    "list-unsubscribe/only-post": Words(
        _("The message has List-Unsubscribe-Post but no List-Unsubscribe"),
        _("Line {line}. Without an address the field has no effect."),
        _("Add a List-Unsubscribe field with an https: address."),
    ),
    "list-unsubscribe/absent-from-list": Words(
        _("A message to a list does not say how to unsubscribe"),
        _("Line {line} says that the message goes to many, and there is no List-Unsubscribe field."),
        _ONE_CLICK,
    ),
    "list-unsubscribe/absent": Words(
        _("The message does not say how to unsubscribe"),
        _("A personal message need not. Newsletters and other bulk mail must have List-Unsubscribe."),
    ),
    "received-path/direct": Words(
        _("The message came directly from its sender"),
        _("It has no Received field of another server."),
    ),
    "received-path/arrived": Words(
        _("The message came through {count} servers in {seconds:.0f} s"),
        _("Each of the servers has added a Received field. This receiver is counted too."),
    ),
    "received-path/undated": Words(
        _("The message came through {count} servers"),
        _("Their Received fields have no dates, so how long it took is not known."),
    ),
    "received-path/backwards": Words(
        _("The message came through {count} servers"),
        _("By the dates in its header it came before it was sent, so how long it took is not known."),
    ),
    "received-path/slow": Words(
        _("A server kept the message for {minutes} minutes"),
        _("Between {before} and {server} (hop {hop}). Greylisting or a full queue are the usual reasons."),
        _("Look into the log of {before} for what it waited for."),
    ),
    "received-path/clock": Words(
        _("Two clocks on the way differ by {seconds:.0f} s"),
        _("{server} (hop {hop}) received the message earlier than {before} handed it over."),
        _("Have both servers take their time from NTP."),
    ),
    "received-path/plain": Words(
        _("The message went through the network without TLS"),
        _("From {sender} to {server} (hop {hop}), it came by {protocol}. Anyone on the network path could read it."),
        _("Switch on TLS for outgoing mail of {sender}, and STARTTLS at {server}."),
    ),
    "received-path/many": Words(
        _("The message came through very many servers"),
        _("It has {count} Received fields. At about 30 to 100, servers take it for a loop and return it."),
        _("Look for forwarding that leads in a circle."),
    ),
    "spam-score/good": Words(
        _("rspamd does not take the message for spam"),
        _("Score {score:g} of {required:g}, action “{action}”."),
    ),
    "spam-score/doubtful": Words(
        _("rspamd has doubts about the message"),
        _("Score {score:g} of {required:g}, action “{action}”."),
        _("Look at the rules with the highest scores."),
    ),
    "spam-score/spam": Words(
        _("rspamd takes the message for spam"),
        _("Score {score:g} of {required:g}, action “{action}”."),
        _("Look at the rules with the highest scores."),
    ),
    "spam-score/unknown": Words(
        _("rspamd gave no score"),
        _("{reason}."),
    ),
}
