"""What the layout promises, beyond what import-linter checks."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
SOURCES = sorted((ROOT / "workbench").rglob("*.py"))


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_a_page_imports_only_streamlit_and_ui(path):
    assert set(imported(path)) <= {"streamlit", "workbench.ui"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_html_is_written_in_one_place(path):
    """No other module holds a tag in a string, or lets Streamlit take text as HTML."""
    source = path.read_text("utf-8")
    assert "unsafe_allow" not in source
    if path.name == "html.py" or path.parts[-2] == "formats":
        return
    strings = [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    docstrings = {ast.get_docstring(n, clean=False) for n in ast.walk(ast.parse(source))
                  if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)}  # fmt: skip
    tags = [
        s
        for s in strings
        if s not in docstrings and re.search(r"</?(div|p|a|b|i|span|script)\b", s)
    ]
    assert tags == []


def test_the_environment_is_read_in_one_place():
    reading = re.compile(r"environ(\.get\(|\[)\W*[\"']WORKBENCH|getenv")
    assert [p.name for p in SOURCES if reading.search(p.read_text("utf-8"))] == []


@pytest.mark.parametrize("package", ["streamlit", "shap", "lime", "plotly", "spacy", "faiss"])
def test_importing_the_library_leaves_heavy_packages_alone(package):
    code = f"import sys, workbench; workbench.Workbench; sys.exit({package!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_locks_hold_hashes_and_no_addresses():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        assert text.count("--hash=sha256:") > 500
        pinned = re.findall(r"^[\w.\[\]-]+==", text, re.MULTILINE)
        assert len(pinned) > 80


def test_the_readme_names_commands_that_exist():
    from workbench.cli import app

    text = (ROOT / "README.md").read_text("utf-8")
    known = {c.name or c.callback.__name__ for c in app.registered_commands}
    known |= {group.name for group in app.registered_groups}
    used = set(re.findall(r"^workbench (?:--json )?(\w+)", text, re.MULTILINE))
    assert used
    assert used <= known
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"^make (\w+)", text, re.MULTILINE)) <= targets


def test_links_between_documents_resolve():
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
