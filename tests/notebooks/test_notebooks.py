"""Every notebook runs from top to bottom, and its answers show themselves as HTML."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def executed():
    done = {}

    def execute(path):
        if path not in done:
            notebook = nbformat.read(path, as_version=4)
            NotebookClient(notebook, timeout=120, kernel_name="python3").execute(cwd=str(ROOT))
            done[path] = notebook
        return done[path]

    return execute


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_kept_without_outputs(path):
    cells = nbformat.read(path, as_version=4).cells
    assert [c for c in cells if c.cell_type == "code" and (c.outputs or c.execution_count)] == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_runs_and_answers_show_themselves(path, executed):
    outputs = [
        output.get("data", {})
        for cell in executed(path).cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]
    assert any("wb-card" in data.get("text/html", "") for data in outputs)
