"""A headless Chromium, driven over a pipe by its own protocol: no package, no port, no network."""

from __future__ import annotations

import base64
import itertools
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from experiments.report import pdf

CHROMIUM = pdf.browser()
OPTIONS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync "
    "--disable-component-update --disable-extensions --hide-scrollbars --remote-debugging-pipe about:blank"
)


class Browser:
    """One tab; ``events`` are what it told since it was opened, each as Chromium's protocol has it."""

    def __init__(self, to: int, back: BinaryIO) -> None:
        self._to, self._back = to, back
        self._numbers = itertools.count(1)
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Send a command and return its result; what Chromium tells meanwhile goes to ``events``."""
        number = next(self._numbers)
        session = {"sessionId": self._session} if self._session else {}
        message = {"id": number, "method": method, "params": parameters, **session}
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def _read(self) -> dict[str, Any]:
        letters = bytearray()
        while (letter := self._back.read(1)) != b"\0":
            if not letter:
                raise RuntimeError("Chromium has gone")
            letters += letter
        message: dict[str, Any] = json.loads(letters)
        return message

    def open(self, path: Path, width: int = 1280, height: int = 900, scheme: str = "light") -> None:
        """Show a file in a window of this size and colour scheme, and wait until it is loaded."""
        self.resize(width, height)
        self.media("screen", scheme)
        self.events.clear()
        self.call("Page.navigate", url=path.resolve().as_uri())
        while "Page.loadEventFired" not in self.told():
            self.events.append(self._read())

    def resize(self, width: int, height: int = 900) -> None:
        """Give the window a size."""
        size: dict[str, object] = {"width": width, "height": height}
        self.call("Emulation.setDeviceMetricsOverride", **size, deviceScaleFactor=1, mobile=False)

    def media(self, kind: str, scheme: str = "light") -> None:
        """Show the page as on a screen or in print, light or dark."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media=kind, features=features)

    def told(self) -> list[str]:
        """The names of all events."""
        return [str(event.get("method")) for event in self.events]

    def requests(self) -> list[str]:
        """The addresses that the page asked for, its own and what it carries inside itself aside."""
        asked = [
            e["params"]["request"]["url"]
            for e in self.events
            if e.get("method") == "Network.requestWillBeSent"
        ]
        return [url for url in asked[1:] if not url.startswith(("data:", "blob:"))]

    def errors(self) -> list[object]:
        """What went wrong in scripts, in loading, and against the page's own security policy."""
        wrong: list[object] = []
        for event in self.events:
            match event:
                case {"method": "Runtime.exceptionThrown", "params": thrown}:
                    wrong.append(thrown)
                case {"method": "Runtime.consoleAPICalled", "params": {"type": "error" | "warning"} as said}:
                    wrong.append(said)
                case {
                    "method": "Log.entryAdded",
                    "params": {"entry": {"level": "error" | "warning"} as entry},
                }:
                    wrong.append(entry)
        return wrong

    def run(self, script: str) -> Any:
        """Return what an expression of JavaScript comes to."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description", script))
        return answer["result"].get("value")

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press and release a key."""
        words: dict[str, object] = {"key": key, "windowsVirtualKeyCode": code, "text": text}
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, **words)

    def type(self, text: str) -> None:
        """Type text into what has the focus."""
        self.call("Input.insertText", text=text)

    def screenshot(self) -> bytes:
        """Return what the window shows as a PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser with a profile of its own; it ends with the context, and what it wrote anywhere is gone then."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield from _running(folder)


def _running(folder: str) -> Iterator[Browser]:
    assert CHROMIUM is not None
    there, to = os.pipe()
    back, here = os.pipe()

    def hand_over() -> None:  # Chromium reads commands from its file 3 and answers on its file 4
        first, second = os.dup(there), os.dup(here)
        os.dup2(first, 3)
        os.dup2(second, 4)

    process = subprocess.Popen(
        [CHROMIUM, *OPTIONS.split(), f"--user-data-dir={folder}/profile"],
        env={**os.environ, "TMPDIR": folder},
        preexec_fn=hand_over,
        close_fds=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(there)
    os.close(here)
    try:
        with os.fdopen(back, "rb") as answers:
            yield Browser(to, answers)
    finally:
        process.terminate()
        process.wait(30)
        os.close(to)
