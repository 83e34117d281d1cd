"""Measure a map in headless Chromium: when it is there, how it moves, what it asked for.

Each page is looked at in a process of its own, which is ended when the page no longer answers.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CAP = 60
"""Seconds after which a page that is not ready, or a gesture that does not end, is left."""

NO_GPU = ("--disable-gpu",)
SOFTWARE_WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
NO_WEBGL = ("--disable-gpu", "--disable-3d-apis")

_FRAMES = """() => {
    window.FRAMES = [];
    let before = performance.now();
    requestAnimationFrame(function next() {
        const now = performance.now();
        window.FRAMES.push(now - before);
        before = now;
        requestAnimationFrame(next);
    });
}"""

_KEY_PRESS = """async (text) => {
    const field = document.getElementById("q"), list = document.getElementById("found");
    if (!field || !list) return [];
    const took = [];
    for (let length = 1; length <= text.length; length++) {
        const begun = performance.now();
        const changed = new Promise((done) => {
            const watch = new MutationObserver(() => { watch.disconnect(); done(true); });
            watch.observe(list, {childList: true, subtree: true, attributes: true});
            setTimeout(() => done(false), 1500);
        });
        field.value = text.slice(0, length);
        field.dispatchEvent(new Event("input", {bubbles: true}));
        if (!await changed) continue;
        // After the frame that shows the list.
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        took.push(performance.now() - begun);
    }
    return took;
}"""


@dataclass
class Seen:
    """What was measured of one page.

    Attributes:
        ready: ms from navigation to the first picture; None if it did not come.
        frame: the 95th percentile of ms between frames while the map is moved; None if it stalled.
        redraw: the longest sharp redraw, in ms; None if the page does not say.
        key: median ms from a key press in the search box to the painted list.
        requests: what the page asked the network for.
        errors: what went wrong in it.
    """

    ready: float | None = None
    frame: float | None = None
    redraw: float | None = None
    key: float | None = None
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """Run the system's Chromium."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))))
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-dev-shm-usage", *arguments],
        )
        yield running
        running.close()


def measured(
    arguments: tuple[str, ...],
    file: Path,
    ready: str,
    *,
    setup: str = "",
    key: str = "",
    gestures: bool = True,
) -> Seen:
    """Open a page offline, wait until it is ready, move its map, and search.

    Args:
        arguments: Chromium's own.
        file: the page.
        ready: JavaScript whose value is the ms at which it was ready, once it is.
        setup: JavaScript to run before the page's own.
        key: what to type into the search box; nothing if empty.
        gestures: whether to move the map.
    """
    asked = json.dumps([arguments, str(file), ready, setup, key, gestures])
    looking = subprocess.Popen(
        [sys.executable, __file__, asked], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        printed, _ = looking.communicate(timeout=3 * CAP)
    except subprocess.TimeoutExpired:
        os.killpg(looking.pid, signal.SIGKILL)  # the browser with it
        printed, _ = looking.communicate()
    lines = printed.splitlines()
    return Seen(**json.loads(lines[-1])) if lines else Seen(errors=["the page stalled"])


def _look(browser: Browser, file: Path, ready: str, setup: str, key: str, gestures: bool) -> Seen:
    from playwright.sync_api import Error

    seen = Seen()
    context = browser.new_context(viewport={"width": 1400, "height": 900}, offline=True)
    page = context.new_page()
    page.set_default_timeout(CAP * 1000)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("request", lambda request: _note(request.url, seen.requests))
    if setup:
        page.add_init_script(setup)
    page.wait_for_timeout(1000)  # a browser that has just started is still busy with itself
    try:
        page.goto(file.resolve().as_uri(), wait_until="commit")
        page.wait_for_function(f"() => {ready}")
        seen.ready = float(page.evaluate(f"() => {ready}"))
        print(json.dumps(asdict(seen)), flush=True)  # in case the page stalls from here on
        if not gestures:
            return seen
        page.wait_for_timeout(500)
        seen.frame = _moved(page)
        page.wait_for_timeout(1500)
        redraws = page.evaluate("() => window.PAPERATLAS_OVERVIEW?.redraws ?? []")
        seen.redraw = max(redraws[1:], default=None) if isinstance(redraws, list) else None
        if key:
            took = sorted(page.evaluate(_KEY_PRESS, key))
            seen.key = took[len(took) // 2] if took else None
    except Error as error:
        seen.errors.append(error.message.splitlines()[0])
    return seen


def _note(url: str, requests: list[str]) -> None:
    if url.startswith(("http:", "https:", "ws:", "wss:")):
        requests.append(url)


def _moved(page: Page) -> float | None:
    """Zoom with the wheel, drag, zoom out; return the 95th percentile of the frames' ms."""
    page.evaluate(_FRAMES)
    begun = time.monotonic()
    page.mouse.move(700, 450)
    for turn in range(60):
        if turn < 20 or turn >= 45:
            page.mouse.wheel(0, -120 if turn < 20 else 120)
        else:
            if turn == 20:
                page.mouse.down()
            page.mouse.move(700 - 12 * (turn - 20), 450 + 6 * (turn - 20))
            if turn == 44:
                page.mouse.up()
        page.wait_for_timeout(16)
        if time.monotonic() - begun > CAP / 2:
            return None
    frames: list[float] = sorted(page.evaluate("() => window.FRAMES.slice(1)"))
    return frames[int(0.95 * len(frames))] if frames else None


def main() -> None:
    """Look at the page that the first argument names, and print what was seen."""
    arguments, file, ready, setup, key, gestures = json.loads(sys.argv[1])
    with chromium(*arguments) as browser:
        seen = _look(browser, Path(file), ready, setup, key, gestures)
        print(json.dumps(asdict(seen)), flush=True)


if __name__ == "__main__":
    main()
