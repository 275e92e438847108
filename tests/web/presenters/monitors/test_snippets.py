"""What an owner pastes into other pages."""

from __future__ import annotations

from smtptest.web.presenters.monitors.snippets import snippets

ORIGIN = "https://x.example"


def test_name_and_addresses_are_written_as_each_place_needs_it() -> None:
    made = {one["name"]: one["text"] for one in snippets('<b>"A" [x]', "r1", ORIGIN)}
    assert made["HTML"] == (
        '<a href="https://x.example/status/r1/"><img src="https://x.example/status/r1/badge/30d.svg"'
        ' alt="Uptime of &lt;b&gt;&quot;A&quot; [x]" height="20"></a>'
    )
    assert made["Markdown"] == (
        '[![Uptime of b"A" x](https://x.example/status/r1/badge/30d.svg)](https://x.example/status/r1/)'
    )
    assert "url=https%3A%2F%2Fx.example%2Fstatus%2Fr1%2Fbadge%2F30d.json" in made["shields.io"]
