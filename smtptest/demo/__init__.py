"""A mail server for trying out the tester: on loopback only, with STARTTLS and AUTH; it discards every message."""

USERNAME = "demo"
PASSWORD = "demo"  # noqa: S105  # it is printed at the start: it guards nothing
STARTTLS_PORT = 2525
TLS_PORT = 4465
