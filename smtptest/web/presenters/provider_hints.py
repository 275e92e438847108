"""Hints in the presets of providers, besides user name and password: other hosts and ports, what to enable first."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

# By the key of the provider.
HINTS: dict[str, Promise] = {
    "microsoft": _(
        "An administrator has to enable Authenticated SMTP for the mailbox, for passwords and for XOAUTH2."
        " Personal accounts (outlook.com, hotmail.com) use another host: choose Outlook.com."
    ),
    "outlook": _("Personal Microsoft accounts accept only OAuth (XOAUTH2) since 16 September 2024."),
    "icloud": _("The user name is the iCloud address, even if you send from a domain of your own."),
    "zoho": _(
        "Free and personal accounts use smtp.zoho.com, paid organisations smtppro.zoho.com. Accounts of other regions"
        " have hosts that end in .eu, .in, .com.au or .jp."
    ),
    "ses": _(
        "Each AWS region has its own host and credentials: replace us-east-1 with your region. AWS access keys and"
        " their secrets do not work."
    ),
    "mailgun": _("User name: an SMTP user of your sending domain. Domains of the EU region use smtp.eu.mailgun.org."),
    "postmark": _(
        "Or use the access key and secret of an SMTP token. Broadcast streams use smtp-broadcasts.postmarkapp.com."
    ),
    "brevo": _("Both are on the page SMTP & API. Brevo may refuse IP addresses that the account does not list."),
    "smtp2go": _("Create an SMTP user in the account; your login to the web page does not work."),
    "mailtrap": _("The sandbox has another host and other credentials: sandbox.smtp.mailtrap.io, port 2525."),
    "gmx": _("Allow POP3 and IMAP in GMX's settings first. GMX.com accounts use mail.gmx.com."),
    "webde": _("Allow POP3 and IMAP in WEB.DE's settings first."),
    "ionos": _("Customers of ionos.com use smtp.ionos.com, of ionos.co.uk smtp.ionos.co.uk."),
    "yandex": _("Allow access by mail programs in Yandex Mail's settings first. The host smtp.yandex.ru is the same."),
    "ovh": _(
        "For MX Plan and web hosting in Europe; in America and Asia-Pacific use smtp.mail.ovh.ca. Email Pro and"
        " Exchange have other hosts, such as pro1.mail.ovh.net."
    ),
    "qq": _(
        "Switch SMTP on in QQ Mail's settings; it then shows the authorization code. Companies use smtp.exmail.qq.com."
    ),
    "163": _("Switch SMTP on in the web mail's settings. 126.com has smtp.126.com."),
}


def other_ports(ports: Sequence[int]) -> Promise | str:
    """Return a sentence with the ports to try if a network blocks the usual one; empty if there are none."""
    if not ports:
        return ""
    listed = ", ".join(map(str, ports))
    return format_lazy(_("If your network blocks this port, try {ports}."), ports=listed)
