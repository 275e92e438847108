"""Results of the check of the keys that a domain signs with (DKIM)."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

_RENEW = _("Publish the key again, exactly as your mail server or provider shows it.")
_NEW_KEY = _("Generate a key of 2048 bits, publish it under a new selector, and sign with it.")

DKIM_CHECKS: dict[str, Words] = {
    "dkim-key/good": Words(
        _("The DKIM key {subject} is in order"),
        _("An RSA key of {bits} bits at {name}."),
    ),
    "dkim-key/ed25519": Words(
        _("The DKIM key {subject} is an Ed25519 key"),
        _("It is strong and short, but some receivers cannot verify it yet."),
        _("Sign with an RSA key of 2048 bits as well."),
    ),
    "dkim-key/weak": Words(
        _("The DKIM key {subject} has only {bits} bits"),
        _("Receivers still accept it, but such keys should no longer be used."),
        _NEW_KEY,
    ),
    "dkim-key/short": Words(
        _("The DKIM key {subject} has only {bits} bits and does not count"),
        _("Keys shorter than 1024 bits can be broken. Receivers treat signatures with them as invalid."),
        _NEW_KEY,
    ),
    "dkim-key/long": Words(
        _("The DKIM key {subject} has {bits} bits, more than receivers must support"),
        _("Keys up to 4096 bits work everywhere. Longer ones may be treated as invalid."),
        _NEW_KEY,
    ),
    "dkim-key/testing": Words(
        _("The DKIM key {subject} is marked as a test"),
        _("With “t=y”, receivers may treat signed mail as if it were not signed."),
        _("Publish the record without “t=y”."),
    ),
    "dkim-key/revoked": Words(
        _("The DKIM key {subject} is revoked"),
        _("Its record is there, but the key in it is empty (“p=”). Mail signed with it is invalid."),
        _("Sign with another selector, or publish the key again."),
    ),
    "dkim-key/retired": Words(
        _("The DKIM key {subject} was revoked"),
        _("Its record is there, but the key in it is empty (“p=”). That is normal for a key that is no longer used."),
    ),
    "dkim-key/missing": Words(
        _("There is no DKIM key {subject}"),
        _("DNS has no TXT record at {name}. Mail signed with this selector is invalid."),
        _("Check the selector. If it is right, publish the key as your mail server or provider shows it."),
    ),
    "dkim-key/none-found": Words(
        _("No DKIM key was found under the common selectors"),
        _("DNS cannot list selectors. Tried: {selectors}. Your mail may be signed under another one: look for “s=” in "
          "the DKIM-Signature header of a message."),
        _("Run this check again with your selector."),
    ),
    "dkim-key/none-parked": Words(
        _("{domain} needs no DKIM key"),
        _("It takes no mail, so it probably sends none. No key was found under the common selectors: {selectors}."),
    ),
    "dkim-key/several": Words(
        _("There are {count} DKIM keys under {subject}"),
        _("A selector must have only one. Which one a receiver takes is undefined, so some signatures fail."),
        _("Remove all but the one that your mail server signs with."),
    ),
    "dkim-key/not-a-key": Words(
        _("What is published under {subject} is not a DKIM key"),
        _("The TXT record at {name} starts with “{text}”."),
        _RENEW,
    ),
    "dkim-key/repeated": Words(
        _("The DKIM key {subject} has a tag twice"),
        _("A repeated tag makes the whole record invalid."),
        _RENEW,
    ),
    "dkim-key/junk": Words(
        _("The DKIM key {subject} has parts that are not tags"),
        _("A record is a list of “tag=value”, separated by semicolons. Receivers may treat this one as invalid."),
        _RENEW,
    ),
    "dkim-key/version": Words(
        _("The DKIM key {subject} has a wrong version"),
        _("If there is a “v=” tag, it must come first and say exactly “DKIM1”. Receivers ignore this record."),
        _RENEW,
    ),
    "dkim-key/no-key": Words(
        _("The DKIM key {subject} has no “p=” tag"),
        _("So there is no key in it, and mail signed with it is invalid."),
        _RENEW,
    ),
    "dkim-key/type": Words(
        _("The DKIM key {subject} has an unknown type"),
        _("“k=” must be “rsa” or “ed25519”."),
        _RENEW,
    ),
    "dkim-key/hash": Words(
        _("The DKIM key {subject} does not allow SHA-256"),
        _("Its “h=” tag leaves only hashes that receivers no longer accept."),
        _("Publish the record without the “h=” tag."),
    ),
    "dkim-key/service": Words(
        _("The DKIM key {subject} is not meant for email"),
        _("Its “s=” tag names other services only."),
        _("Publish the record without the “s=” tag."),
    ),
    "dkim-key/base64": Words(
        _("The DKIM key {subject} is damaged"),
        _("Its “p=” tag is not valid base64. Often a character was lost or added where the key was split."),
        _RENEW,
    ),
    "dkim-key/unreadable": Words(
        _("The DKIM key {subject} is damaged"),
        _("Its “p=” tag holds no public key. Often the end is missing because the DNS form cut it off."),
        _RENEW,
    ),
    "dkim-key/not-the-type": Words(
        _("The DKIM key {subject} contradicts its type"),
        _("The key in “p=” is not of the type that “k=” names."),
        _RENEW,
    ),
    "dkim-key/unknown": Words(
        _("The DKIM key {subject} could not be looked up"),
        _("The lookup of {name} failed: {reason}."),
    ),
}  # fmt: skip
