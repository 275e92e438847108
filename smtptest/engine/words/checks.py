"""The title, the detail and the advice of each result of a check, by its code: the id of the check, and the variant.

Each module of ``domain/`` holds those of a few checks, and is added here.
"""

from __future__ import annotations

from smtptest.engine.words.domain.hosts import HOST_CHECKS
from smtptest.engine.words.wording import Words

CHECKS: dict[str, Words] = {
    **HOST_CHECKS,
}
