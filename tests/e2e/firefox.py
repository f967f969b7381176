"""A Firefox as a person uses it, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/).

It has no sound device: its `AudioContext.resume()` stays pending for ever, as on a machine
without a loudspeaker.
"""

import itertools
import json
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from interviewer.stack.browser import FIREFOX, find
from interviewer.stack.ports import free_port
from tests.waiting import wait_until

STARTS_WITHIN_S: Final = 60.0
ANSWERS_WITHIN_S: Final = 30.0
PREFERENCES: Final = (
    'user_pref("dom.disable_beforeunload", true);',
    'user_pref("browser.shell.checkDefaultBrowser", false);',
    'user_pref("datareporting.policy.dataSubmissionEnabled", false);',
    'user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);',
    'user_pref("app.update.enabled", false);',
    'user_pref("network.captive-portal-service.enabled", false);',
    'user_pref("network.connectivity-service.enabled", false);',
)


class Firefox:
    """Use as a context manager. `profile`: an empty folder. `preferences`: lines of a user.js."""

    def __init__(self, profile: Path, *preferences: str) -> None:
        self._profile = profile
        self._preferences = (*PREFERENCES, *preferences)
        self._ids = itertools.count(1)
        self._page = ""
        self._open = ExitStack()

    def __enter__(self) -> Self:
        (self._profile / "user.js").write_text("\n".join(self._preferences))
        port = free_port()
        path = find(FIREFOX)
        assert path is not None, "make test installs it"
        self._process = subprocess.Popen(
            [
                *(path, "--headless", "--no-remote", "--profile", str(self._profile)),
                *("--remote-debugging-port", str(port)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._socket = self._connect(f"ws://127.0.0.1:{port}/session")
            self._ask("session.new", capabilities={})
            contexts = self._ask("browsingContext.getTree")["contexts"]
            self._page = contexts[0]["context"]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self._open.close()
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def take_cookie(self, cookie: str, origin: str) -> None:
        """Be somebody who has followed their link."""
        name, value = cookie.split("=", 1)
        self._ask(
            "storage.setCookie",
            cookie={
                "name": name,
                "value": {"type": "string", "value": value},
                "domain": urlsplit(origin).hostname,
                "path": "/",
                "secure": True,
                "httpOnly": True,
            },
        )

    def open(self, url: str) -> None:
        self._ask("browsingContext.navigate", context=self._page, url=url, wait="complete")

    def run(self, expression: str) -> Any:
        """Return what an expression of JavaScript says in the page, as a person's gesture."""
        said = self._ask(
            "script.evaluate",
            expression=f"JSON.stringify({expression}) ?? 'null'",
            target={"context": self._page},
            awaitPromise=False,
            userActivation=True,
        )
        assert said["type"] == "success", said
        return json.loads(said["result"]["value"])

    def press(self, element_id: str) -> None:
        self.run(f"void document.getElementById({json.dumps(element_id)}).click()")

    def text(self, element_id: str) -> str:
        return str(self.run(f"document.getElementById({json.dumps(element_id)}).textContent"))

    def type(self, text: str, *, after_ms: int = 0) -> None:
        """Type into what has the focus, key by key, after some time for reading."""
        keys: list[dict[str, object]] = [{"type": "pause", "duration": after_ms}]
        keys += [
            {"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")
        ]
        self._ask(
            "input.performActions",
            context=self._page,
            actions=[{"type": "key", "id": "keyboard", "actions": keys}],
        )

    def wait_until(self, expression: str, within_s: float = 45.0) -> None:
        """Wait until an expression of JavaScript is true in the page."""
        wait_until(lambda: self.run(expression) is True, within_s)

    def _connect(self, url: str) -> ClientConnection:
        deadline = time.monotonic() + STARTS_WITHIN_S
        while True:
            try:
                return self._open.enter_context(connect(url, max_size=None, proxy=None))
            except (OSError, WebSocketException):
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise
                time.sleep(0.1)

    def _ask(self, method: str, **parameters: object) -> Any:
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=ANSWERS_WITHIN_S))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]
