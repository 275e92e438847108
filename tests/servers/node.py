"""Node.js, for the programs of others that are written for it. It comes with requirements-dev.txt, into .venv."""

from __future__ import annotations

import os

from smtptest.conf.environment import BASE_DIR

NODE = BASE_DIR / ".venv" / "bin" / "node"
# For shells: behind the machine's own programs, of which node may be none.
PATH = f"{os.environ['PATH']}:{NODE.parent}"
