"""Results of the checks of what SPF says about an address that sends."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

SPF_SENDER_CHECKS: dict[str, Words] = {
    "spf-eval/pass": Words(
        _("{subject} may send mail for {domain}"),
        _("It is matched by “{term}” in the SPF record of {owner}."),
    ),
    "spf-eval/neutral": Words(
        _("The SPF record does not say whether {subject} may send for {domain}"),
        _("No term of it allows or forbids the address. For receivers, this neutral result is as good as no record."),
        _("Publish this record, which includes the address."),
    ),
    "spf-eval/softfail": Words(
        _("{subject} is probably not allowed to send mail for {domain}"),
        _("It is matched only by “{term}” in the SPF record of {owner}. The result is a soft fail."),
        _("If it is your server, publish this record, which includes it."),
    ),
    "spf-eval/fail": Words(
        _("{subject} may not send mail for {domain}"),
        _("It is matched only by “{term}” in the SPF record of {owner}. Many receivers reject such mail."),
        _("If it is your server, publish this record, which includes it."),
    ),
    "spf-eval/fail-explained": Words(
        _("{subject} may not send mail for {domain}"),
        _("It is matched only by “{term}” in the SPF record of {owner}, which tells such senders “{explanation}”."),
        _("If it is your server, publish this record, which includes it."),
    ),
    "spf-eval/none": Words(
        _("Nothing says whether {subject} may send mail for {domain}"),
        _("The domain has no SPF record."),
        _("Publish an SPF record that includes the address."),
    ),
    "spf-eval/permerror": Words(
        _("SPF ends in a permanent error for {subject}"),
        _("The SPF record cannot be evaluated to its end. Some receivers reject such mail; for DMARC it counts as a "
          "failure."),
        _("Correct the record as the check of the record says."),
    ),
    "spf-eval/permerror-voids": Words(
        _("SPF ends in a permanent error for {subject}"),
        _("More than two lookups for this address come back empty, so receivers stop. Some reject such mail; for DMARC "
          "it counts as a failure."),
        _("Publish this record, which begins with the address."),
    ),
    "spf-eval/unknown": Words(
        _("Whether {subject} may send mail for {domain} could not be checked"),
        _("The lookup of {name} failed: {reason}. A receiver would answer with a temporary error."),
    ),
    "spf-helo/pass": Words(
        _("{subject} may use the name {helo} in EHLO"),
        _("The SPF record of {helo} allows it. That counts for bounces, which have no sender."),
    ),
    "spf-helo/none": Words(
        _("{helo}, the name in EHLO, has no SPF record"),
        _("Bounces have no sender, so receivers check this name instead."),
        _("Publish this record."),
    ),
    "spf-helo/doubtful": Words(
        _("The SPF record of {helo} does not clearly allow {subject}"),
        _("The result is “{result}”. It counts for bounces, which have no sender."),
        _("Publish this record, which includes the address."),
    ),
    "spf-helo/fail": Words(
        _("{subject} may not use the name {helo} in EHLO"),
        _("The SPF record of {helo} forbids it. Bounces from this address will be distrusted or rejected."),
        _("Publish this record, which includes the address."),
    ),
    "spf-helo/permerror": Words(
        _("The SPF record of {helo}, the name in EHLO, cannot be evaluated"),
        _("The result is a permanent error."),
        _("Correct the record, or publish this one in its place."),
    ),
    "spf-helo/unknown": Words(
        _("Whether {subject} may use the name {helo} could not be checked"),
        _("The lookup of {name} failed: {reason}."),
    ),
}  # fmt: skip
