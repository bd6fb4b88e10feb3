"""The notebook of an explanation gives the same numbers again, or a sentence, never wrong ones."""

import ast
import json
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path

import nbformat
import numpy as np
import pytest
from markdown_it import MarkdownIt
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from workbench import Workbench
from workbench.display.html import label
from workbench.errors import InputError, NotFoundError, WorkbenchError
from workbench.service.reproducing import _literal, notebook

HOSTILE = (
    'When is my bill due? \'\'\' """ \\" \\ {{ANSWER}} {0} %s ``` ```` $x$ \\(y\\) <b>&amp;</b>\n'
    "```\nimport os; os.abort()\n# '''\u2028\u202e[x](javascript:alert(1))"
)
PANEL = ["adaptive", "shapley", "lime"]
SAID = "Reproduced to the number."


def executed(data, folder):
    """What the cells print when the notebook runs from top to bottom."""
    book = nbformat.reads(data.decode(), as_version=4)
    nbformat.validate(book)
    NotebookClient(book, timeout=120, kernel_name="python3").execute(cwd=str(folder))
    return "".join(
        output.get("text", "")
        for cell in book.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )


def sources(data, kind="code"):
    return [c["source"] for c in json.loads(data)["cells"] if c["cell_type"] == kind]


runs = pytest.mark.slow
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@runs
def test_one_explanation_is_reproduced_whatever_the_question_and_the_folder_are_called(
    sample_master, tmp_path
):
    folder = tmp_path / "it's {here} ''' \"quoted\" $x$"
    shutil.copytree(sample_master, folder)
    wb = Workbench.open(folder)
    answer = wb.ask(HOSTILE)
    found = wb.explain(answer, seed=3, budget=90)
    data = notebook(wb, answer.id, [found], budget=90)
    wb.close()
    assert SAID in executed(data, tmp_path)


@runs
def test_a_panel_of_three_and_a_part_of_a_statement_are_reproduced(wb, tmp_path):
    answer = wb.ask("When is my bill due?")
    span = (0, 22)
    panel = wb.explanations.panel(answer, PANEL, unit="passage", span=span, seed=1)
    data = notebook(wb, answer.id, panel.attributions, span=span)
    assert [a.method for a in panel.attributions] == PANEL
    assert SAID in executed(data, tmp_path)


@runs
def test_without_a_grade_it_is_reproduced_too_and_a_changed_number_is_seen(wb, tmp_path):
    answer = wb.ask("When is my bill due?")
    found = wb.explain(answer, method="leave_one_out", unit="passage", grade=False)
    data = notebook(wb, answer.id, [found])
    assert SAID in executed(data, tmp_path)
    moved = float(np.nextafter(found.high[0], np.inf))
    wrong = replace(found, high=(moved, *found.high[1:]))
    with pytest.raises(CellExecutionError, match="leave_one_out: high"):
        executed(notebook(wb, answer.id, [wrong]), tmp_path)


@runs
def test_changed_documents_give_a_sentence_and_no_number(wb, tmp_path):
    answer = wb.ask("When is my bill due?")
    data = notebook(wb, answer.id, [wb.explain(answer, unit="passage", grade=False)])
    (tmp_path / "new.md").write_text("# Bills\n\nA bill is due at some time.\n")
    wb.ingest(tmp_path / "new.md")
    with pytest.raises(CellExecutionError, match="Documents were added, changed or deleted"):
        executed(data, tmp_path)


def test_a_hostile_question_stands_as_text_and_in_no_code(wb):
    answer = wb.ask(HOSTILE)
    data = notebook(wb, answer.id, [wb.explain(answer, unit="passage", grade=False)])
    assert all(ast.parse(source) for source in sources(data))
    assert "os.abort" not in "".join(sources(data))
    page = MarkdownIt().render(sources(data, "markdown")[0])
    _, _, inside = page.partition('<pre><code class="language-text">')
    inside, end, rest = inside.partition("</code></pre>")
    assert end
    assert unescape(inside).rstrip("\n") == label(answer.question, 10_000)
    assert "abort" not in rest


def test_no_text_of_documents_and_no_personal_data_is_in_it(wb):
    answer = wb.ask("What is the telephone number of Marla Quennell?")
    found = wb.explain(answer)
    text = notebook(wb, answer.id, [found]).decode()
    assert "01632 960 347" in "".join(u.text for u in found.units)
    assert [u.text for u in found.units if u.text in text] == []


def test_a_password_is_not_written_into_it(wb):
    answer = wb.ask("When is my bill due?")
    found = wb.explain(answer, unit="passage", grade=False)
    address = "postgresql://role:wombat@host/base?password=quokka"
    wb.settings = wb.settings.model_copy(update={"workspace": address})
    text = notebook(wb, answer.id, [found]).decode()
    assert [part for part in ("wombat", "quokka", "role:", "host/base") if part in text] == []
    assert "WORKSPACE = None" in text
    assert "set the environment variable `WORKBENCH_WORKSPACE`" in text
    opening = next(source for source in sources(text.encode()) if "Workbench.open" in source)
    with pytest.raises(WorkbenchError, match="to the address of the database"):
        exec(opening, {"TENANT": "local"})  # the setting of the tests is a folder


@pytest.mark.parametrize(
    "value",
    ["'", '"""', "\\", "\n", "{{x}}", "\ud83d", "\u202e", 1, True, None, 0.1, 1e-320, -0.0,
     np.float64(0.1), float("inf"), [], (), (1,), ("a", 2.5), [("d", 0, 1), ("e", 1, 2)]],
)  # fmt: skip
def test_a_literal_gives_the_value_back(value):
    written = _literal(value)
    assert written.isprintable()
    given = eval(written)
    assert given == value
    assert repr(given) == repr(value) or isinstance(value, np.floating)


def test_what_cannot_be_reproduced_is_refused_with_what_to_do(wb):
    answer = wb.ask("When is my bill due?")
    found = wb.explain(answer, unit="passage", grade=False)
    for given, words in [
        ([], "Explain the answer first"),
        ([replace(found, complete=False)], "Let it run to its end first"),
        ([found, replace(found, seed=1)], "not of one panel"),
    ]:
        with pytest.raises(InputError, match=words):
            notebook(wb, answer.id, given)
    with pytest.raises(NotFoundError):
        notebook(wb, "nothing", [found])


def test_it_is_kept_without_outputs_and_names_its_kernel(wb):
    answer = wb.ask("When is my bill due?")
    book = json.loads(notebook(wb, answer.id, [wb.explain(answer, grade=False)]))
    assert (book["nbformat"], book["metadata"]["kernelspec"]["name"]) == (4, "python3")
    assert [c for c in book["cells"] if c.get("outputs") or c.get("execution_count")] == []
    assert len({c["id"] for c in book["cells"]}) == len(book["cells"])
    assert Path(next(iter(sources(json.dumps(book).encode()))).split("'")[1]).is_dir()
