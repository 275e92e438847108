"""The shape of an explanation, and where its references lead."""

from __future__ import annotations

import pytest

from smtptest.explain.explanation import link_rules, link_to


@pytest.mark.parametrize("reference", ["RFC", "RFC 5321 section", "rfc 5321", "RFC 5321 section 4.2 and more", ""])
def test_what_is_no_reference_has_no_link(reference: str) -> None:
    with pytest.raises(ValueError, match="is no reference"):
        link_to(reference)


def test_the_scripts_have_the_rules_of_a_link() -> None:
    rules = dict(link_rules())
    assert rules["page.Postfix XCLIENT"] == link_to("Postfix XCLIENT")
    draft = "draft-svg-tiny-ps-abrotman section 2"
    assert (
        rules[f"page.{draft}"]
        == link_to(draft)
        == "https://datatracker.ietf.org/doc/html/draft-svg-tiny-ps-abrotman#section-2"
    )
    whole = rules["reference.rfc"].format(number=5321) + rules["reference.section"].format(section="4.2")
    assert whole == link_to("RFC 5321 section 4.2")
