"""Results of the checks of a domain's logo (BIMI)."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

_NOT_SHOWN = _("Receivers do not show the logo. Found in {url}: “{text}”.")
_NOT_SHOWN_FOR = _("Receivers do not show the logo. It was fetched from {url}.")
_NO_PROOF = _("Receivers that ask for a certificate do not show the logo. It was fetched from {url}.")

LOGO_CHECKS: dict[str, Words] = {
    "bimi/found": Words(
        _("{domain} publishes a logo with a certificate"),
        _("Receivers can show it beside mail that passes DMARC, if the DMARC policy is quarantine or reject."),
    ),
    "bimi/without-certificate": Words(
        _("{domain} publishes a logo without a certificate"),
        _("Gmail and Apple show a logo only with one; some other receivers show it without."),
        _("Get a Verified Mark or a Common Mark Certificate for the logo, and name it in “a=”."),
    ),
    "bimi/not-enforced": Words(
        _("Receivers do not show the logo of {domain}, because its DMARC policy is not enforced"),
        _("They show one only if the DMARC policy of the domain and of its subdomains is quarantine or reject."),
        _("When all your own mail passes DMARC, set the policy to quarantine or reject."),
    ),
    "bimi/partial": Words(
        _("Many receivers do not show the logo of {domain}, because its DMARC policy is for a part of the mail only"),
        _(
            "The DMARC record of {owner} asks for quarantine with “pct” below 100. Receivers that obey “pct”, which "
            "was removed in 2026, deliver the rest of the forged mail, and show no logo."
        ),
        _("When all your own mail passes DMARC, publish the record without “pct”."),
    ),
    "bimi/organisation": Words(
        _("Many receivers do not show the logo of {domain}, because the DMARC policy of {owner} is not enforced"),
        _(
            "{owner} is the domain of the organisation. Its DMARC policy has to be quarantine or reject as well, for "
            "all its mail and for its subdomains."
        ),
        _(
            "When all mail of {owner} and its subdomains passes DMARC, set its policy to quarantine or reject, without "
            "“pct” and “t=y”."
        ),
    ),
    "bimi/declined": Words(
        _("{domain} declines to have a logo"),
        _("Its BIMI record names none, so receivers show none."),
    ),
    "bimi/none": Words(
        _("{domain} publishes no logo"),
        _("Without a BIMI record receivers show none. It is needed for nothing else."),
        _("If you want one, publish a record such as this."),
    ),
    "bimi/above": Words(
        _("{domain} publishes no logo of its own"),
        _(
            "Without a BIMI record of its own, receivers take that of {owner}, its organisational domain. Check "
            "{owner} to see whether they show its logo."
        ),
    ),
    "bimi/two": Words(
        _("{domain} has several BIMI records"),
        _(
            "Exactly one TXT record at default._bimi.{domain} may begin with “v=BIMI1”. If there are several, "
            "receivers ignore all of them."
        ),
        _("Remove all but one of them."),
    ),
    "bimi/syntax": Words(
        _("The BIMI record of {domain} is not valid"),
        _("Receivers ignore it. It must begin with “v=BIMI1;” and have “l=”, and each tag once. Not valid: “{text}”."),
        _("Replace it with a record such as this."),
    ),
    "bimi/location": Words(
        _("The BIMI record of {domain} names no address that receivers fetch"),
        _("They fetch only https addresses on the usual port. Found: “{text}”."),
        _("Publish the address of the logo as in this record."),
    ),
    "bimi/unknown": Words(
        _("The BIMI record of {domain} could not be looked up"),
        _("The lookup failed: {reason}."),
    ),
    "bimi-svg/valid": Words(
        _("The logo is an SVG that receivers accept"),
        _("{url} is SVG Tiny PS: it has a title, is square, and has nothing that moves or leads elsewhere."),
    ),
    "bimi-svg/unreachable": Words(
        _("The logo cannot be fetched"),
        _("{url}: {reason}."),
        _("Serve the logo at this address, with status 200 and a certificate that is valid for its host."),
    ),
    "bimi-svg/not-asked": Words(_("The logo was not fetched"), _("{url}: {reason}.")),
    "bimi-svg/media-type": Words(
        _("The logo is not served as SVG"),
        _("The Content-Type of {url} is “{type}”."),
        _("Have the web server send “Content-Type: image/svg+xml”."),
    ),
    "bimi-svg/size": Words(
        _("The logo is too large"),
        _NOT_SHOWN_FOR,
        _("Make the file smaller than 32 KiB."),
    ),
    "bimi-svg/xml": Words(
        _("The logo is not well-formed XML"),
        _NOT_SHOWN_FOR,
        _("Export it again as SVG Tiny PS, without compression."),
    ),
    "bimi-svg/doctype": Words(
        _("The logo has a document type declaration"),
        _NOT_SHOWN_FOR,
        _("Remove “<!DOCTYPE …>” from the file."),
    ),
    "bimi-svg/root": Words(
        _("The logo is not an SVG"),
        _NOT_SHOWN,
        _("Export it as SVG Tiny PS."),
    ),
    "bimi-svg/profile": Words(
        _("The logo is not of the profile SVG Tiny PS"),
        _NOT_SHOWN,
        _('Its first element must have version="1.2" and baseProfile="tiny-ps", and the file must keep to both.'),
    ),
    "bimi-svg/position": Words(
        _("The logo has a position"),
        _NOT_SHOWN_FOR,
        _("Remove the attributes x and y of “<svg>”."),
    ),
    "bimi-svg/square": Words(
        _("The logo is not square"),
        _NOT_SHOWN,
        _("Give the first element a viewBox whose width is its height, such as “0 0 100 100”."),
    ),
    "bimi-svg/title": Words(
        _("The logo has no title"),
        _NOT_SHOWN_FOR,
        _("Add “<title>” with the name of the organisation as a child of “<svg>”."),
    ),
    "bimi-svg/element": Words(
        _("The logo has an element that is not allowed"),
        _NOT_SHOWN,
        _("Remove scripts, styles, links, images and animations."),
    ),
    "bimi-svg/event": Words(
        _("The logo has an attribute that runs a script"),
        _NOT_SHOWN,
        _("Remove the attributes that begin with “on”."),
    ),
    "bimi-svg/reference": Words(
        _("The logo refers to something outside the file"),
        _NOT_SHOWN,
        _("Refer only to elements of the file itself, as in “#shape”."),
    ),
    "bimi-vmc/valid": Words(
        _("The certificate for the logo is the domain's"),
        _("Issued by {issuer}, valid until {until}. This tool verifies neither the issuer nor the logo."),
    ),
    "bimi-vmc/unreachable": Words(
        _("The certificate for the logo cannot be fetched"),
        _("{url}: {reason}."),
        _("Serve the certificate and its chain as PEM at this address, with status 200."),
    ),
    "bimi-vmc/not-asked": Words(_("The certificate for the logo was not fetched"), _("{url}: {reason}.")),
    "bimi-vmc/unreadable": Words(
        _("The certificate for the logo cannot be read"),
        _NO_PROOF,
        _("Serve the certificate and its chain as PEM, the certificate for the logo first."),
    ),
    "bimi-vmc/purpose": Words(
        _("The certificate is not one for a logo"),
        _NO_PROOF,
        _("Use a Verified Mark or a Common Mark Certificate, and serve it first in the file."),
    ),
    "bimi-vmc/logo": Words(
        _("The certificate for the logo holds no logo"),
        _NO_PROOF,
        _("Ask the authority that issued it for a new one."),
    ),
    "bimi-vmc/name": Words(
        _("The certificate for the logo is not for {domain}"),
        _("Receivers that ask for a certificate do not show the logo. It is for: {names}."),
        _("Get a certificate whose names include {domain}."),
    ),
    "bimi-vmc/early": Words(
        _("The certificate for the logo is not valid yet"),
        _NO_PROOF,
        _("Publish it when it is valid, and check the clock of your server."),
    ),
    "bimi-vmc/expired": Words(
        _("The certificate for the logo has expired"),
        _("It was valid until {until}. Receivers that ask for a certificate do not show the logo."),
        _("Renew it."),
    ),
}
