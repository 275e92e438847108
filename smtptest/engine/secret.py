"""A value that must not be shown: only :meth:`Secret.reveal` returns it, and only the code that sends it calls that."""

from __future__ import annotations

from typing import Never

MASK = "********"


class Secret:
    """A password or token on its way from the form to the wire.

    ``repr``, ``str`` and ``format`` return a mask; pickle and copy raise TypeError. Django's ``sensitive_variables``
    cleans only the frame that it decorates, so an error report would show the value in a helper's frame. A value that
    masks itself has no such gap.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The plain value."""
        return self.__value

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, format_spec: str) -> str:
        return MASK

    def __reduce__(self) -> Never:
        raise TypeError("a Secret is neither pickled nor copied")

    __hash__ = None  # type: ignore[assignment]  # a hash would let it be looked up; nothing needs that
