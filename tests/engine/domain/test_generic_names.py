"""Names of home lines, as providers make them, and names of mail servers, which are no such names."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.generic_names import generic_part


@pytest.mark.parametrize(
    ("name", "address", "part"),
    [
        ("mail.example.org", "192.0.2.25", None),
        ("mx-25.example.org", "192.0.2.25", None),
        ("o2.ptr25.example.org", "192.0.2.25", None),
        ("mail.dsl.example", "192.0.2.25", None),
        ("example.org", "192.0.2.25", None),
        ("client.co.uk", "192.0.2.25", None),
        ("mail.customer.co.uk", "192.0.2.25", None),
        ("a.customer.provider.co.uk", "192.0.2.25", "customer"),
        ("ec2-192-0-2-25.eu-west-1.compute.amazonaws.com", "192.0.2.25", "192-0-2"),
        ("co.uk", "192.0.2.25", None),
        ("192-0-2-25.provider.example", "192.0.2.25", "192-0-2"),
        ("host25.2.0.192.provider.example", "192.0.2.25", "2-0-192"),
        ("ip192.provider.example", "192.0.2.25", None),
        ("p25-2-0.provider.example", "192.0.2.25", None),
        ("x-25-2-0-192.provider.example", "192.0.2.25", "25-2-0"),
        ("192.000.002.025.provider.example", "192.0.2.25", "192-0-2"),
        ("c0000219.provider.example", "192.0.2.25", "c0000219"),
        ("pool-7.provider.example", "192.0.2.25", "pool"),
        ("a.customers.provider.example", "192.0.2.25", "customers"),
        ("dhcp9.provider.example", "192.0.2.25", "dhcp"),
        ("mail.example.org", "2001:db8::1:25", None),
        ("2001-db8--abcd-1234-5678-9abc.provider.example", "2001:db8::abcd:1234:5678:9abc", "56789abc"),
        ("x56789abc.provider.example", "2001:db8::abcd:1234:5678:9abc", "56789abc"),
    ],
)
def test_what_makes_a_name_look_like_a_home_line(name: str, address: str, part: str | None) -> None:
    assert generic_part(name, address) == part
