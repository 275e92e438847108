"""A value that must not be seen: only :meth:`Secret.reveal` gives it, and only the write to the wire calls that."""

from __future__ import annotations

from typing import Never

MASK = "********"


class Secret:
    """A password or token from form to wire. ``repr``, ``str`` and ``format`` give a mask; pickle and copy refuse.

    Django's ``sensitive_variables`` cleans only the frame that it decorates; a helper's frame in an error report still
    shows the plain value. A value that masks itself has no such gap.
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
