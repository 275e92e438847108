"""Where pip finds packages on this machine: a fresh root or an image has to ask the same index."""

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
    """pip's settings in the environment of these tests."""
    return {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
