"""Finds a secret in what a server sends, in the spellings in which servers echo one."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import suppress

from smtptest.engine.escapes import HEAD, longest, rest, spelled
from smtptest.engine.secret import MASK, Secret

# With fewer bytes a secret is found by chance in ordinary text, and masking every "a" would show it by its absence.
SHORTEST_SCRUBBED = 4
# The bytes of a secret: as we send it, as old servers count characters, and as Windows does.
_ENCODINGS = ("utf-8", "latin-1", "utf-16-le")


def _base64_cores(value: bytes) -> set[bytes]:
    """The characters common to every base64 text that contains ``value``, for each of the three alignments."""
    cores = set()
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + value)
        core = encoded[-(-8 * offset // 6) : 8 * (offset + len(value)) // 6]
        cores |= {core, core.translate(bytes.maketrans(b"+/", b"-_"))}
    return cores


# Longer than any word of a sentence; an HMAC-MD5 in hex has 32 characters, the shortest proof of SCRAM 28.
_LONG_RUN = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")


def mask_challenge(content: bytes, code: int | None) -> tuple[bytes, bool]:
    """Mask what the password could be guessed from offline; also return whether something was masked.

    A challenge is masked whole. In other lines, only what is long enough to be a challenge or a proof is masked.
    """
    if code == 334 and content[4:]:
        return content[:4] + MASK.encode(), True
    shown, count = _LONG_RUN.subn(MASK.encode(), content)
    return shown, count > 0


def mask_all_words(content: bytes, has_code: bool) -> tuple[bytes, bool]:
    """Keep only the reply code, if the secret is too short to be found; also return whether there was more."""
    code, words = (content[:4], content[4:]) if has_code else (b"", content)
    return (code + MASK.encode(), True) if words.strip() else (content, False)


def _encoded(secret: str) -> Iterator[bytes]:
    for encoding in _ENCODINGS:
        with suppress(UnicodeEncodeError):
            if len(value := secret.encode(encoding)) >= SHORTEST_SCRUBBED:
                yield value


def _finder(secret: str) -> tuple[int, re.Pattern[bytes]]:
    """The longest match, and the pattern that finds the secret in any spelling."""
    values = list(dict.fromkeys(_encoded(secret[:HEAD])))
    behind = rest(secret).encode()
    cores = {core for value in values for core in _base64_cores(value)}
    literal = [*values[1:], *(value.hex().encode() for value in values)]
    patterns = [
        b"(?i:" + spelled(secret).encode() + b")",
        *(b"(?i:" + re.escape(value) + b")" + behind for value in literal),
        # The characters beside a core hold a few bits of the secret too.
        *(b"[A-Za-z0-9+/_-]?" + re.escape(core) + (behind or b"[A-Za-z0-9+/_-]?={0,2}") for core in cores),
    ]
    # Nothing else takes as many bytes as the longest escapes.
    return longest(secret), re.compile(b"|".join(patterns))


class Redactor:
    """Masks one secret. It holds the secret as a pattern, so it is as secret as the :class:`Secret` itself."""

    def __init__(self, secret: Secret) -> None:
        value = secret.reveal()
        self.can_mask = len(value.encode()) >= SHORTEST_SCRUBBED
        self.longest = 0
        self._pattern: re.Pattern[bytes] | None = None
        if self.can_mask:
            self.longest, self._pattern = _finder(value)

    def __repr__(self) -> str:
        return "Redactor()"

    def shown(
        self, content: bytes, keep: int, code: int | None, *, mask_replies: bool, mask_challenges: bool
    ) -> tuple[bytes, bool]:
        """The line as it may be shown, and whether something in it was masked.

        mask_replies, mask_challenges: see :class:`smtptest.engine.smtp.wire.transcriber.Transcriber`.
        """
        shown, masked = self.mask(content, keep)
        if mask_replies:
            shown, masked = mask_all_words(shown, code is not None)
        if mask_challenges:
            shown, covered = mask_challenge(shown, code)
            masked = masked or covered
        return shown, masked

    def mask(self, content: bytes, keep: int) -> tuple[bytes, bool]:
        """The first ``keep`` bytes of ``content`` with the secret masked, and whether it was found.

        Pass ``longest`` more bytes than are kept, so that a secret across the cut is masked whole.
        """
        if self._pattern is None:
            return content[:keep], False
        shown, end = bytearray(), 0
        for match in self._pattern.finditer(content):
            if match.start() >= keep:
                break
            shown += content[end : match.start()] + MASK.encode()
            end = match.end()
        return bytes(shown + content[end : max(end, keep)]), end > 0
