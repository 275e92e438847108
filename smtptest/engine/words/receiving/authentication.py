"""Results of the checks of whose mail a message is (DMARC), and of what servers on its way vouch for (ARC)."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

_ALIGN = _("Have the message signed with d={domain}, or use a sender of the envelope (MAIL FROM) in {domain} that its "
"SPF record allows.")  # fmt: skip
_NOBODY = _("Neither SPF ({spf}) nor DKIM ({dkim}) confirms {domain}.")

DMARC_EVALUATION_CHECKS: dict[str, Words] = {
    "dmarc-eval/both": Words(
        _("The message passes DMARC, by SPF and by DKIM"),
        _("Both confirm {domain}, the domain in From."),
    ),
    "dmarc-eval/dkim": Words(
        _("The message passes DMARC, by DKIM"),
        _("The signature of {dkim} confirms {domain}, the domain in From, also when the message is forwarded. SPF is "
          "for {spf} and does not count."),
    ),
    "dmarc-eval/spf": Words(
        _("The message passes DMARC only by SPF"),
        _("The sender of the envelope confirms {domain}, the domain in From. Once the message is forwarded, it comes "
          "from another address, and nothing confirms it any more."),
        _("Have the message signed with d={domain}."),
    ),
    "dmarc-eval/fail-reject": Words(
        _("The message fails DMARC, and receivers are asked to reject it"),
        _NOBODY,
        _ALIGN,
    ),
    "dmarc-eval/fail-quarantine": Words(
        _("The message fails DMARC, and receivers are asked to treat it as spam"),
        _NOBODY,
        _ALIGN,
    ),
    "dmarc-eval/fail-none": Words(
        _("The message fails DMARC"),
        _("Neither SPF ({spf}) nor DKIM ({dkim}) confirms {domain}. Its policy asks for nothing, but big receivers "
          "refuse or distrust such mail all the same."),
        _ALIGN,
    ),
    "dmarc-eval/fail-testing": Words(
        _("The message fails DMARC"),
        _("Neither SPF ({spf}) nor DKIM ({dkim}) confirms {domain}. Its policy is “{policy}”, but it is marked as a "
          "test, so receivers are asked for one step less."),
        _ALIGN,
    ),
    "dmarc-eval/aligned": Words(
        _("The message would pass DMARC if {domain} had a record"),
        _("SPF or DKIM confirms {domain}, the domain in From."),
    ),
    "dmarc-eval/nothing": Words(
        _("Nothing confirms that the message is from {domain}"),
        _NOBODY,
        _ALIGN,
    ),
    "dmarc-eval/no-author": Words(
        _("The message has no address in From"),
        _("DMARC, and receivers, go by the domain there. Many reject such mail."),
        _("Write one address into From."),
    ),
    "dmarc-eval/several": Words(
        _("From names several domains: {domains}"),
        _("DMARC cannot say whose mail it is. Many receivers reject such mail."),
        _("Write one address into From."),
    ),
    "dmarc-eval/unknown": Words(
        _("Whether the message passes DMARC could not be found out"),
        _("What it depends on could not be looked up, or cannot be seen from here: see the other checks."),
    ),
}  # fmt: skip

_SEALED_AGAIN = _("Receivers then pass over all of ARC. Servers that forward mail must seal it as the last step.")

ARC_CHECKS: dict[str, Words] = {
    "arc/no-chain": Words(
        _("The message has no ARC chain"),
        _("Only servers that forward mail, and mailing lists, need to add one."),
    ),
    "arc/pass": Words(
        _("The ARC chain is valid"),
        _("Servers that vouch for what they found out: {count}; the last is of {last}. Whether that helps is for the "
          "receiver to decide: it must trust them."),
    ),
    "arc/temperror": Words(
        _("The ARC chain could not be verified"),
        _("The lookup of the key {name} failed: {reason}."),
    ),
    "arc/too-long": Words(
        _("The ARC chain was not judged"),
        _("It has more fields, or longer ones, than this tool verifies."),
    ),
    "arc/gap": Words(
        _("The ARC chain is broken: set {instance} is missing"),
        _("The sets must be numbered from 1 without gaps."),
        _SEALED_AGAIN,
    ),
    "arc/incomplete": Words(
        _("The ARC chain is broken: set {instance} is not complete"),
        _("Each server adds three fields. Of those of {domain}, one is missing."),
        _SEALED_AGAIN,
    ),
    "arc/repeated": Words(
        _("The ARC chain is broken: set {instance} has a field twice"),
        _("It is of {domain}."),
        _SEALED_AGAIN,
    ),
    "arc/unreadable": Words(
        _("The ARC chain is broken: set {instance} cannot be read"),
        _("A tag in the fields of {domain} is missing or wrong."),
        _SEALED_AGAIN,
    ),
    "arc/status": Words(
        _("The ARC chain is broken: set {instance} has the wrong status"),
        _("The first set must say “cv=none”, each later one “cv=pass”. It is of {domain}."),
        _SEALED_AGAIN,
    ),
    "arc/seal": Words(
        _("The ARC chain is broken: the seal of set {instance} is not valid"),
        _("It is of {domain}. A field of the chain was changed after it was sealed, or the key is another one."),
        _SEALED_AGAIN,
    ),
    "arc/signature": Words(
        _("The ARC chain is broken: the message was changed after the last server sealed it"),
        _("The ARC-Message-Signature of {domain} (set {instance}) does not fit the message."),
        _SEALED_AGAIN,
    ),
    "arc/reported": Words(
        _("The ARC chain was broken when {domain} got the message"),
        _("It says so itself, by “cv=fail” in set {instance}."),
        _SEALED_AGAIN,
    ),
}  # fmt: skip
