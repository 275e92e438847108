"""Commands that send one message to a one-time address."""

from __future__ import annotations

import ast

from smtptest.export.receiving import sending

ADDRESS = "k3v9@receive.test"


def test_each_command_names_the_address_and_where_it_is() -> None:
    exports = {one.name: one.text for one in sending(ADDRESS, "127.0.0.1", 2526, found_by_mx=False)}
    assert list(exports) == ["sendmail", "Postfix", "swaks", "Python"]
    assert exports["Postfix"] == "receive.test smtp:[127.0.0.1]:2526"
    assert all(ADDRESS in exports[name] for name in ("sendmail", "swaks", "Python"))
    assert "--server 127.0.0.1 --port 2526" in exports["swaks"]
    (program,) = (exports["Python"].partition("\n")[2].rpartition("\n")[0],)
    assert "smtplib.SMTP('127.0.0.1', 2526)" in ast.unparse(ast.parse(program))


def test_a_receiver_with_an_mx_record_needs_no_route() -> None:
    assert [one.name for one in sending(ADDRESS, "mx.test", 25, found_by_mx=True)] == ["sendmail", "swaks", "Python"]
