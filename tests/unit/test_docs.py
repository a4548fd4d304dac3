"""The documentation says what the project does: bounds, imports and links inside code."""

import ast
import importlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
BLOCK = re.compile(r"^( *)```(python|toml)\n(.*?)^\1```", re.DOTALL | re.MULTILINE)


def blocks(language):
    found = []
    for page in sorted([*DOCS.rglob("*.md"), ROOT / "README.md"]):
        for indent, kind, text in BLOCK.findall(page.read_text(encoding="utf-8")):
            if kind == language:
                lines = [line.removeprefix(indent) for line in text.splitlines()]
                found.append(pytest.param("\n".join(lines), id=f"{page.name}-{len(found)}"))
    return found


def test_every_dependency_stands_in_the_table_with_its_bound():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    table = (DOCS / "dependencies.md").read_text(encoding="utf-8")
    for extra, requirements in {"": project["dependencies"], **extras}.items():
        for requirement in requirements:
            name, bound = re.fullmatch(r"([\w-]+)(?:\[[\w,]+\])?(.*)", requirement).groups()
            if name != "tarazy":
                row = f"| {name} | `{bound}` |"
                assert (f"| `{extra}` {row}" if extra else f"\n{row}") in table, requirement


@pytest.mark.parametrize("text", blocks("python"))
def test_python_in_the_documentation_names_what_exists(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("tarazy"):
            module = importlib.import_module(node.module)
            for name in node.names:
                assert hasattr(module, name.name) or importlib.import_module(
                    f"{node.module}.{name.name}"
                )
        in_tz = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if in_tz and node.value.id == "tz":
            assert node.attr in importlib.import_module("tarazy").__all__


@pytest.mark.parametrize("text", blocks("toml"))
def test_toml_in_the_documentation_is_toml(text):
    assert tomllib.loads(text)
