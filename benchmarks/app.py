"""How long people wait: import, first page, an answer with its split; and what idling costs."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]


def import_seconds(runs: int = 5) -> float:
    """Median seconds of ``import workbench`` in a new process, without the interpreter's start."""
    code = (
        "import time; t = time.perf_counter(); import workbench; workbench.Workbench;"
        "print(time.perf_counter() - t);"
        "import sys; assert not {'streamlit', 'shap', 'lime'} & set(sys.modules)"
    )
    times = [
        float(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT)) for _ in range(runs)
    ]
    return float(np.median(times))


def ask_milliseconds(workspace: Path, repeats: int = 3) -> np.ndarray:
    """Milliseconds of each sample question, answered and split, in a warm process."""
    from workbench import Workbench

    wb = Workbench.open(workspace)
    lines = (ROOT / "sample_data" / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    wb.warm_up()
    wb.ask(questions[0])
    times = []
    for question in questions * repeats:
        started = time.perf_counter()
        answer = wb.ask(question)
        times.append((time.perf_counter() - started) * 1000)
        worst = max(abs(e.split.residual) for e in answer.evidence if e.split)
        assert worst < 1e-6, worst
    wb.close()
    return np.array(times)


def _serve(workspace: Path) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "workbench.ui.server"]
    command += ["--server.port", str(port), "--server.headless", "true"]
    process = subprocess.Popen(
        command,
        env=os.environ | {"WORKBENCH_WORKSPACE": str(workspace)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    while True:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
        except OSError:
            time.sleep(0.02)
        else:
            return process, address


def _usage(pid: int) -> tuple[float, float]:
    """CPU seconds so far, and resident megabytes."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(int(s.split()[1]) for s in status.splitlines() if s.startswith("VmRSS"))
    return seconds, kilobytes / 1024


def page_and_idle(workspace: Path, idle_seconds: float = 30) -> dict[str, float]:
    """Seconds from the server's readiness to the drawn Ask page, and what idling then costs."""
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import ARGUMENTS, find

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
        page = browser.new_page()
        page.goto("about:blank")
        process, address = _serve(workspace)
        try:
            started = time.perf_counter()
            page.goto(address)
            page.get_by_role("button", name="Ask", exact=True).wait_for()
            first = time.perf_counter() - started
            started = time.perf_counter()
            page.reload()
            page.get_by_role("button", name="Ask", exact=True).wait_for()
            again = time.perf_counter() - started
            time.sleep(10)  # the preparation of the first question ends
            before, _ = _usage(process.pid)
            time.sleep(idle_seconds)
            after, megabytes = _usage(process.pid)
        finally:
            process.terminate()
            process.wait()
            browser.close()
    return {
        "first_page_s": first,
        "second_page_s": again,
        "idle_core_share": (after - before) / idle_seconds,
        "idle_mb": megabytes,
    }


def run(_: Any = None) -> dict[str, float]:
    """All of it, on the sample pilot in a new workspace."""
    from workbench import Workbench

    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        wb = Workbench.open(workspace)
        wb.load_sample()
        wb.close()
        times = ask_milliseconds(workspace)
        return {
            "import_s": import_seconds(),
            "questions": len(times),
            "ask_p50_ms": float(np.percentile(times, 50)),
            "ask_p95_ms": float(np.percentile(times, 95)),
            **page_and_idle(workspace),
        }
