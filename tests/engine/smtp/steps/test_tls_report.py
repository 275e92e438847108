"""What is told of a handshake."""

from __future__ import annotations

from smtptest.engine.smtp.steps import tls_report


def test_the_chain_as_python_gives_it_from_3_13_on() -> None:
    class Tls:
        def get_unverified_chain(self) -> list[bytes]:
            return [b"leaf", b"root"]

    assert tls_report._chain(Tls()) == [b"leaf", b"root"]


def test_a_group_is_asked_for_where_python_has_the_call() -> None:
    """Python 3.15 has it; with an OpenSSL before 3.2 it raises."""

    class Tls:
        def group(self) -> str:
            return "X25519"

    class Older:
        def group(self) -> str:
            raise NotImplementedError

    assert [tls_report._group(tls) for tls in (Tls(), Older(), object())] == ["X25519", None, None]
