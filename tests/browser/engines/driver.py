"""The commands of W3C WebDriver that the tests need, carried to a browser in one of two ways.

Debian has no geckodriver, which speaks WebDriver for Firefox. It would only pass the commands on to Marionette, the
part of Firefox that carries them out, under the same names and with the same parameters: so they go there directly.
What a library (selenium with ten packages of its own) would do beyond that, nothing here needs.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
from abc import ABC, abstractmethod
from typing import Any

# Seconds until a browser that does not answer is given up. A loaded machine is slow and not wrong.
LIMIT = 90
# By which an element is known in a command (WebDriver, section 12.2).
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# Method and path of each command (WebDriver, section 6.3).
ENDPOINTS = {
    "Navigate": ("POST", "/url"),
    "Refresh": ("POST", "/refresh"),
    "FindElement": ("POST", "/element"),
    "ElementClick": ("POST", "/element/{id}/click"),
    "ElementClear": ("POST", "/element/{id}/clear"),
    "ElementSendKeys": ("POST", "/element/{id}/value"),
    "ExecuteScript": ("POST", "/execute/sync"),
    "SwitchToFrame": ("POST", "/frame"),
    "SetWindowRect": ("POST", "/window/rect"),
    "DeleteAllCookies": ("DELETE", "/cookie"),
    "TakeScreenshot": ("GET", "/screenshot"),
}


class DriverError(Exception):
    """The browser could not carry a command out."""


class Driver(ABC):
    """Carries commands to a browser, one after the other. What waits for an answer is a thread, not the event loop."""

    async def command(self, name: str, **parameters: Any) -> Any:
        """What the browser answers to a command of ``ENDPOINTS``."""
        return await asyncio.to_thread(self._ask, name, parameters)

    @abstractmethod
    def _ask(self, name: str, parameters: dict[str, Any]) -> Any:
        """Send it, and wait for the answer."""

    @abstractmethod
    def close(self) -> None:
        """Leave the browser alone. It goes on running."""


class Http(Driver):
    """A session of a driver that listens on this port of the loopback address."""

    def __init__(self, port: int, capabilities: dict[str, Any]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT)
        self._path = ""
        session = self.request("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self._path = f"/session/{session['sessionId']}"

    def request(self, method: str, path: str, parameters: dict[str, Any]) -> Any:
        """What the driver answers on a path of the session; also for commands that only one driver has."""
        body = json.dumps(parameters) if method == "POST" else None
        self._connection.request(method, self._path + path, body, {"Content-Type": "application/json"})
        with self._connection.getresponse() as response:
            value = json.load(response)["value"]
            if response.status != http.client.OK:
                raise DriverError(f"{path}: {value['error']}: {value['message']}")
        return value

    def _ask(self, name: str, parameters: dict[str, Any]) -> Any:
        method, path = ENDPOINTS[name]
        return self.request(method, path.format(**parameters), parameters)

    def close(self) -> None:
        self._connection.close()


class Marionette(Driver):
    """Firefox's own end: messages of JSON, each after its length.

    https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), LIMIT)
        self._stream = self._socket.makefile("rb")
        self._number = 0
        self._receive()  # it says who it is
        self.request("WebDriver:NewSession", {})

    def _receive(self) -> Any:
        length = b""
        while (byte := self._stream.read(1)) not in (b":", b""):
            length += byte
        if not length:
            raise DriverError("Firefox is gone")
        return json.loads(self._stream.read(int(length)))

    def request(self, name: str, parameters: dict[str, Any]) -> Any:
        """What Firefox answers to a command by its whole name."""
        self._number += 1
        message = json.dumps([0, self._number, name, parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, number, error, result = self._receive()
        assert number == self._number
        if error:
            raise DriverError(f"{name}: {error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    def _ask(self, name: str, parameters: dict[str, Any]) -> Any:
        if name == "SwitchToFrame" and parameters["id"]:
            parameters = {"element": parameters["id"][ELEMENT]}
        return self.request(f"WebDriver:{name}", parameters)

    def close(self) -> None:
        self._stream.close()
        self._socket.close()
