"""Writes the settings with which other programs log in as this test did."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smtptest.export import quoting
from smtptest.export.exportable import PASSWORD, RECIPIENT, Wish, bracketed
from smtptest.export.shell import Export

# Mechanisms that need only a user name and a password. All of these programs have the first three.
_PLAIN = frozenset({"PLAIN", "LOGIN", "CRAM-MD5"})
_PASSWORDS = _PLAIN | {"SCRAM-SHA-1", "SCRAM-SHA-256"}
# The trusted certificates, where Debian has them.
_ROOTS = "/etc/ssl/certs/ca-certificates.crt"


def settings(wish: Wish) -> list[Export]:
    """Return an export for each program; none if the test did not log in by SMTP with a password."""
    if not wish.logged_in or wish.mechanism not in _PASSWORDS or wish.plan["protocol"] != "smtp":
        return []
    return [_written(name, write, wish) for name, write in _PROGRAMS.items()]


def _written(name: str, write: Callable[[Wish], str], wish: Wish) -> Export:
    try:
        text = write(wish)
    except ValueError as error:
        return Export(name=name, text="", unsaid=(str(error),))
    return Export(name=name, text=text, unsaid=(*_warnings(wish), *_without_scram(name, wish)))


def _without_scram(name: str, wish: Wish) -> list[Promise]:
    if name not in _WITHOUT_SCRAM or wish.mechanism in _PLAIN:
        return []
    return [_("This program knows only PLAIN, LOGIN and CRAM-MD5. The server has to offer one of them.")]


def _warnings(wish: Wish) -> list[Promise]:
    if wish.tls == "none":
        return [_("The password travels unencrypted, as it did in this test: anyone on the network path can read it.")]
    if wish.peer != wish.host:
        return [
            _("The certificate was checked against another name in this test. These settings check the server's own.")
        ]
    if not wish.verified:
        return [
            _("The certificate failed verification in this test. These settings verify it, and fail until it is valid.")
        ]
    return []


def _postfix(wish: Wish) -> str:
    host = f"ipv6:{wish.host}" if ":" in wish.host else wish.host
    # secure: encrypted, and the certificate is for the name of relayhost (postconf(5)).
    level = "none" if wish.tls == "none" else "secure"
    user = quoting.postfix_login(wish.username)
    options = "noanonymous" if wish.tls == "none" else "noplaintext, noanonymous"
    return f"""# /etc/postfix/main.cf (on Debian, the login needs the package libsasl2-modules)
relayhost = [{host}]:{wish.port}
smtp_sasl_auth_enable = yes
smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd
smtp_sasl_security_options = {options}
smtp_sasl_tls_security_options = noanonymous
smtp_tls_security_level = {level}
smtp_tls_wrappermode = {"yes" if wish.tls == "tls" else "no"}
smtp_tls_CAfile = {_ROOTS}

# /etc/postfix/sasl_passwd (mode 600; then: postmap /etc/postfix/sasl_passwd)
[{host}]:{wish.port} {user}:{PASSWORD}
"""


def _exim(wish: Wish) -> str:
    if ":" in wish.host:
        raise ValueError(str(_("Exim needs an IPv6 address in another form; give the server's name.")))
    encrypted = wish.tls != "none"
    tls = "  hosts_require_tls = *\n  tls_verify_certificates = system\n  tls_verify_hosts = *\n" if encrypted else ""
    protocol = "  protocol = smtps\n" if wish.tls == "tls" else ""
    return f"""# routers, before the one that looks up the MX
smarthost:
  driver = manualroute
  domains = ! +local_domains
  transport = smarthost_smtp
  route_list = * {wish.host}
  no_more

# transports
smarthost_smtp:
  driver = smtp
  port = {wish.port}
{protocol}{tls}  hosts_require_auth = *

{_exim_authenticator(wish)}"""


def _exim_authenticator(wish: Wish) -> str:
    # client_send is a list, in which : and ^ separate; client_secret is not (Exim's specification, chapters 34 and 35).
    double = "double each : and ^, and "
    item = quoting.exim_item(wish.username)
    if wish.mechanism == "CRAM-MD5":
        double = ""
        name = quoting.exim_string(wish.username)
        body = f"  driver = cram_md5\n  public_name = CRAM-MD5\n  client_name = {name}\n  client_secret = {PASSWORD}\n"
    elif wish.mechanism == "LOGIN":
        body = f"  driver = plaintext\n  public_name = LOGIN\n  client_send = : {item} : {PASSWORD}\n"
    elif wish.mechanism == "PLAIN":
        body = f"  driver = plaintext\n  public_name = PLAIN\n  client_send = ^{item}^{PASSWORD}\n"
    else:
        raise ValueError(str(_("Exim has this login only if it was built with GNU SASL.")))
    return (
        f"# authenticators (in the password, {double}put a backslash before \\ $ {{ and }})\nsmarthost_login:\n{body}"
    )


def _msmtp(wish: Wish) -> str:
    encrypted = "on" if wish.tls != "none" else "off"
    sender = wish.plan["mail_from"]
    # In this one argument msmtp replaces %U, %H and the like.
    own = [f"from {quoting.msmtp(sender)}"] if sender and "%" not in sender else []
    lines = [
        "# ~/.msmtprc (mode 600); in place of password, passwordeval can run a command that prints it",
        "account default",
        f"host {wish.host}",
        f"port {wish.port}",
        f"tls {encrypted}",
        f"tls_starttls {'on' if wish.tls == 'starttls' else 'off'}",
        f"auth {wish.mechanism.lower()}",
        f"user {quoting.msmtp(wish.username)}",
        f"password {PASSWORD}",
        *own,
    ]
    return "\n".join(lines) + "\n"


def _python(wish: Wish) -> str:
    trusted = "context=ssl.create_default_context()"
    secure = wish.tls == "tls"
    connect = ("smtplib.SMTP_SSL", f", {trusted}") if secure else ("smtplib.SMTP", "")
    upgrade = f"    client.starttls({trusted})\n" if wish.tls == "starttls" else ""
    return f"""import smtplib
{"" if wish.tls == "none" else "import ssl"}
from email.message import EmailMessage

message = EmailMessage()
message["From"] = {quoting.python(wish.plan["mail_from"] or "")}
message["To"] = {quoting.python(RECIPIENT)}
message["Subject"] = "Hello"
message.set_content("Hello")

with {connect[0]}({quoting.python(wish.host)}, {wish.port}{connect[1]}) as client:
{upgrade}    client.login({quoting.python(wish.username)}, {quoting.python(PASSWORD)})
    client.send_message(message)
""".replace("smtplib\n\nfrom", "smtplib\nfrom")


def _django(wish: Wish) -> str:
    sender = f"DEFAULT_FROM_EMAIL = {quoting.python(wish.plan['mail_from'])}\n" if wish.plan["mail_from"] else ""
    return f"""# settings.py
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = {quoting.python(wish.host)}
EMAIL_PORT = {wish.port}
EMAIL_USE_TLS = {wish.tls == "starttls"}
EMAIL_USE_SSL = {wish.tls == "tls"}
EMAIL_HOST_USER = {quoting.python(wish.username)}
EMAIL_HOST_PASSWORD = {quoting.python(PASSWORD)}
{sender}"""


def _nodemailer(wish: Wish) -> str:
    upgrade = {"starttls": "  requireTLS: true,\n", "tls": "", "none": "  ignoreTLS: true,\n"}[wish.tls]
    return f"""const transporter = nodemailer.createTransport({{
  host: {quoting.javascript(wish.host)},
  port: {wish.port},
  secure: {"true" if wish.tls == "tls" else "false"},
{upgrade}  auth: {{
    user: {quoting.javascript(wish.username)},
    pass: {quoting.javascript(PASSWORD)},
  }},
}});
"""


def _phpmailer(wish: Wish) -> str:
    kinds = {"starttls": "PHPMailer::ENCRYPTION_STARTTLS", "tls": "PHPMailer::ENCRYPTION_SMTPS", "none": "''"}
    automatic = "" if wish.tls != "none" else "$mail->SMTPAutoTLS = false;\n"
    return f"""$mail->isSMTP();
$mail->Host = {quoting.php(bracketed(wish.host))};
$mail->Port = {wish.port};
$mail->SMTPSecure = {kinds[wish.tls]};
{automatic}$mail->SMTPAuth = true;
$mail->Username = {quoting.php(wish.username)};
$mail->Password = {quoting.php(PASSWORD)};
"""


def _wordpress(wish: Wish) -> str:
    # Its 'tls' is STARTTLS, and its 'ssl' is TLS from the first byte.
    secure = {"starttls": "tls", "tls": "ssl", "none": ""}[wish.tls]
    sender = f"define( 'WPMS_MAIL_FROM', {quoting.php(wish.plan['mail_from'])} );\n" if wish.plan["mail_from"] else ""
    return f"""// wp-config.php, above "That's all, stop editing!"
define( 'WPMS_ON', true );
define( 'WPMS_MAILER', 'smtp' );
{sender}define( 'WPMS_SMTP_HOST', {quoting.php(bracketed(wish.host))} );
define( 'WPMS_SMTP_PORT', {wish.port} );
define( 'WPMS_SSL', '{secure}' );
define( 'WPMS_SMTP_AUTOTLS', {"false" if wish.tls == "none" else "true"} );
define( 'WPMS_SMTP_AUTH', true );
define( 'WPMS_SMTP_USER', {quoting.php(wish.username)} );
define( 'WPMS_SMTP_PASS', {quoting.php(PASSWORD)} );
"""


# Those with Python's smtplib, nodemailer and PHPMailer.
_WITHOUT_SCRAM = frozenset({"Python", "Django", "Nodemailer", "PHPMailer", "WordPress (WP Mail SMTP)"})
_PROGRAMS: dict[str, Callable[[Wish], str]] = {
    "Postfix": _postfix,
    "Exim": _exim,
    "msmtp": _msmtp,
    "Python": _python,
    "Django": _django,
    "Nodemailer": _nodemailer,
    "PHPMailer": _phpmailer,
    "WordPress (WP Mail SMTP)": _wordpress,
}
