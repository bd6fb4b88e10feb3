"""The wheel carries the whole program, and runs from any folder."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT],
        check=True, capture_output=True,
    )  # fmt: skip
    return next(out.glob("*.whl"))


@pytest.mark.parametrize(
    "name",
    [
        "workbench/app/app.py",
        "workbench/app/pages/1_Evidence.py",
        "workbench/app/.streamlit/config.toml",
        "workbench/app/sample_data/questions.jsonl",
        "workbench/app/sample_data/documents/ca-01-priority-care.pdf",
        "workbench/display/style.css",
        "workbench/models/extractive.json",
        "workbench/grounding/calibration.json",
        "workbench/store/migrations/env.py",
        "workbench/py.typed",
    ],
)
def test_the_wheel_carries(wheel, name):
    assert name in zipfile.ZipFile(wheel).namelist()


def test_the_wheel_carries_nothing_else(wheel):
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"workbench"}


@pytest.mark.slow
def test_an_installed_program_answers_from_its_own_sample_in_any_folder(wheel, tmp_path):
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    code = (
        "import json, workbench; from workbench.settings import app_folder\n"
        "wb = workbench.Workbench.open('w'); wb.load_sample()\n"
        "a = wb.ask('When is my bill due?')\n"
        "print(json.dumps([workbench.__file__, str(app_folder()), a.status]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(site)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    package, folder, status = json.loads(done.stdout)
    assert Path(package).is_relative_to(site)
    assert Path(folder) == site / "workbench" / "app"
    assert status == "answered"
