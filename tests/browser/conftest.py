"""A real server of the app, and a real browser that clicks through it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.browser.chromium import ARGUMENTS, find


@pytest.fixture(scope="session")
def browser():
    path = find()
    if path is None:
        reason = "no Chromium was found; install chromium or run `playwright install chromium`"
        if os.environ.get("WORKBENCH_TEST_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def serve():
    """Start the app on a workspace; gives its address. All are stopped at the end."""
    running = []

    def start(workspace: Path) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", "workbench.ui.server",
             "--server.port", str(port), "--server.address", "127.0.0.1",
             "--server.headless", "true"],
            env=os.environ | {"WORKBENCH_WORKSPACE": str(workspace)},
            cwd=workspace.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        running.append(process)
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
            except OSError:
                time.sleep(0.1)
            else:
                return address
        raise AssertionError("the app did not start")

    yield start
    for process in running:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def sample_app(serve, sample_master, tmp_path_factory):
    folder = tmp_path_factory.mktemp("app") / "workspace"
    shutil.copytree(sample_master, folder)
    return serve(folder)


@pytest.fixture
def page(browser):
    """A page of 1440 × 1600; a script error or a request beyond loopback fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 1600})
    opened = context.new_page()
    errors, outside = [], []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on(
        "request",
        lambda r: (
            outside.append(r.url)
            if r.url.startswith(("http:", "https:")) and "//127.0.0.1:" not in r.url
            else None
        ),
    )
    yield opened
    context.close()
    assert errors == []
    assert outside == []
