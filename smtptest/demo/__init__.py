"""A mail server to try the tester on: on loopback alone, with STARTTLS and AUTH, and it throws every message away."""

USERNAME = "demo"
PASSWORD = "demo"  # noqa: S105  # it is printed at the start: it guards nothing
STARTTLS_PORT = 2525
TLS_PORT = 4465
