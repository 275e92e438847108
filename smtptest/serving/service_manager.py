"""What the service manager is told (sd_notify(3)): a unit of ``Type=notify`` has started once the program says so.

Whoever starts or restarts it then waits until requests are answered: the next process is stopped only when this one
serves, and a proxy that is started after it finds it there.
"""

from __future__ import annotations

import socket
from contextlib import suppress

from smtptest.conf.environment import notify_socket


def tell_ready() -> None:
    """Say that requests are answered from now on. Nothing is said if nobody asked to be told.

    A service manager that does not listen is no reason not to serve: it gives up by itself (``TimeoutStartSec``).
    """
    address = notify_socket()
    if not address:
        return
    # "@" stands for the zero byte of a name that no file has (unix(7)).
    name = "\0" + address[1:] if address.startswith("@") else address
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.sendto(b"READY=1", name)
