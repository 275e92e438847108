"""Where pip and npm find packages on this machine: a fresh root or an image has to ask the same index."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

_SETTINGS = ("/etc/xdg/pip", "/etc/pip.conf")


def folders() -> list[str]:
    """The files and folders of pip's settings, and those that lie on this machine's disk and are an index to it."""
    configured = subprocess.run(["pip", "config", "list"], capture_output=True, text=True, check=False).stdout
    local = {found for found in re.findall(r"(?:file://|')(/[\w/.-]+)", configured) if Path(found).is_dir()}
    return [place for place in (*_SETTINGS, *sorted(local)) if Path(place).exists()]


def environment() -> dict[str, str]:
    """pip's and npm's settings in the environment of these tests, and which authorities Node.js trusts."""
    ours = ("PIP_", "npm_config_", "NODE_EXTRA_CA_CERTS")
    return {name: value for name, value in os.environ.items() if name.startswith(ours)}
