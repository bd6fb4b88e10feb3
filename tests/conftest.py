"""No network beyond loopback, no workspace of the person who runs the tests."""

import os
import shutil
import socket
import sys

import pytest

os.environ.setdefault("NUMBA_DISABLE_JIT", "1")

_connect = socket.socket.connect


def _loopback_only(self, address):
    local = self.family == socket.AF_UNIX or address[0] in {"127.0.0.1", "::1", "localhost"}
    if not local:
        raise RuntimeError(f"a test reached for the network: {address}")
    return _connect(self, address)


@pytest.fixture(autouse=True)
def _alone(monkeypatch, tmp_path):
    monkeypatch.setattr(socket.socket, "connect", _loopback_only)
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("WORKBENCH_")]:
        if not name.startswith("WORKBENCH_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(tmp_path / "workspace"))


@pytest.fixture(scope="session")
def sample_master(tmp_path_factory):
    """A folder with the sample pilot loaded; never opened by a test itself."""
    from workbench import Workbench
    from workbench.settings import Settings

    folder = tmp_path_factory.mktemp("sample") / "workspace"
    wb = Workbench.open(settings=Settings(workspace=str(folder)))
    files = wb.load_sample()
    assert [f for f in files if f.status != "added"] == []
    wb.ask("When is my bill due?")
    wb.close()
    return folder


@pytest.fixture
def sample_folder(sample_master, tmp_path):
    """A workspace of one's own that holds the sample pilot, set as the one of the environment."""
    folder = tmp_path / "workspace"
    shutil.copytree(sample_master, folder)
    return folder


@pytest.fixture
def wb(sample_folder):
    """A workbench over the sample pilot."""
    from workbench import Workbench

    opened = Workbench.open(sample_folder)
    yield opened
    opened.close()


@pytest.fixture
def empty_wb(tmp_path):
    """A workbench without documents."""
    from workbench import Workbench

    opened = Workbench.open(tmp_path / "workspace")
    yield opened
    opened.close()


@pytest.fixture
def run(monkeypatch, capfd):
    """Run the command in this process: exit code, standard output, standard error."""

    from workbench.cli import main

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["workbench", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        out, err = capfd.readouterr()
        return code, out, err

    return command
