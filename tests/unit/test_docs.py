"""The documentation says what the project does: bounds, imports, commands, tables, links."""

import ast
import csv
import inspect
import re
import shlex
import tomllib
from importlib import resources
from pathlib import Path

import pytest
import typer.main

import tarazy as tz
from tarazy.cli import app

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
COMMANDS = typer.main.get_command(app)
BLOCK = re.compile(r"^( *)```(python|toml|sh)\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
# Pages whose Python, read from top to bottom, is a program that needs no file of the reader's.
PROGRAMS = [
    *("README.md", "docs/index.md", "docs/tutorial/first-answer.md"),
    "docs/how-to/edit-a-world.md",
]
# Pages whose Python runs, and answers another question than a study.
RUN = ["docs/how-to/replay-an-event.md"]


def blocks_of(page, language):
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [
        "\n".join(line.removeprefix(indent) for line in text.splitlines())
        for indent, kind, text in found
        if kind == language
    ]


def blocks(language):
    return [
        pytest.param(text, id=f"{page.relative_to(ROOT)}-{number}")
        for page in PAGES
        for number, text in enumerate(blocks_of(page, language))
    ]


def requirements():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for extra, wanted in {"": project["dependencies"], **project["optional-dependencies"]}.items():
        for requirement in wanted:
            name, bound = re.fullmatch(r"([\w-]+)(?:\[[\w,]+\])?(.*)", requirement).groups()
            if name != "tarazy":
                yield extra, name, bound


def test_every_dependency_stands_in_the_table_with_its_bound():
    table = (DOCS / "dependencies.md").read_text(encoding="utf-8")
    for extra, name, bound in requirements():
        row = f"| {name} | `{bound}` |"
        assert (f"| `{extra}` {row}" if extra else f"\n{row}") in table, name


def test_every_dependency_is_pinned_within_its_bound():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    assert all(re.fullmatch(r"[\d.]+(\.?(post|rc)\d+)?", version) for version in pins.values())

    def parts(version):
        return [int(part) for part in re.findall(r"\d+", version)]

    for _, name, bound in requirements():
        for operator, limit in re.findall(r"(>=|<)([\d.]+)", bound):
            below = parts(pins[name]) < parts(limit)
            assert below == (operator == "<"), f"{name}=={pins[name]} outside {bound}"


@pytest.mark.parametrize("text", blocks("python"))
def test_python_in_the_documentation_asks_the_face_alone(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            assert not re.match(r"tarazy(\.|$)", node.module), node.module
        if isinstance(node, ast.Import):
            ours = [name for name in node.names if re.match(r"tarazy(\.|$)", name.name)]
            assert all((name.name, name.asname) == ("tarazy", "tz") for name in ours)
        in_tz = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if in_tz and node.value.id == "tz":
            assert node.attr in tz.__all__


def called(function):
    """Return what a call of ``tz.name`` or ``tz.module.name`` calls; None for any other."""
    steps = []
    while isinstance(function, ast.Attribute):
        steps.insert(0, function.attr)
        function = function.value
    if not (isinstance(function, ast.Name) and function.id == "tz"):
        return None
    found = tz
    for step in steps:
        found = getattr(found, step)
    return found


@pytest.mark.parametrize("text", blocks("python"))
def test_calls_in_the_documentation_have_arguments_that_are_taken(text):
    for node in ast.walk(ast.parse(text)):
        found = called(node.func) if isinstance(node, ast.Call) else None
        if found is None or inspect.isclass(found):
            continue
        given = {word.arg: word.value for word in node.keywords}
        inspect.signature(found).bind(*node.args, **given)


@pytest.mark.parametrize("page", RUN)
def test_python_that_asks_a_network_runs(page, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    names = {}
    for text in blocks_of(ROOT / page, "python"):
        exec(compile(text, page, "exec"), names)
    assert names["found"].surprise.shut_in > names["found"].foresight.shut_in


@pytest.mark.parametrize("page", PROGRAMS)
def test_python_runs(page, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    names = {}
    for text in blocks_of(ROOT / page, "python"):
        exec(compile(text, page, "exec"), names)
    assert set(names["outcome"].welfare.country.values) >= {"KAZ", "USA"}
    if page == "README.md":
        assert re.search(r"^KAZ +-0\.\d+$", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.parametrize("text", blocks("toml"))
def test_toml_in_the_documentation_is_toml(text):
    assert tomllib.loads(text)


def tarazy_lines():
    for page in PAGES:
        for text in blocks_of(page, "sh"):
            for line in text.replace("\\\n", " ").splitlines():
                if re.match(r"\S*\btarazy ", line):
                    words = shlex.split(line, comments=True)
                    yield pytest.param(words[1:], id=f"{page.name}: {line}")


@pytest.mark.parametrize("words", list(tarazy_lines()))
def test_commands_in_the_documentation_exist(words):
    command = COMMANDS
    while words and hasattr(command, "commands"):
        if words[0].startswith("-"):
            break
        command, words = command.commands[words[0]], words[1:]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word.partition("=")[0] for word in words if word.startswith("-")} <= options


def test_make_targets_in_the_documentation_exist():
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    named = set()
    for page in PAGES:
        for text in blocks_of(page, "sh"):
            named |= set(re.findall(r"^make (\w+)", text, re.MULTILINE))
    assert {"report", "test", "bench", "docs"} <= named <= set(targets)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not re.match(r"\w+:", target):
            assert (page.parent / target).exists(), target


def test_every_page_is_in_the_navigation():
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[2]
    named = re.findall(r"[\w/-]+\.md", nav)
    assert sorted(named) == sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))


def rows(package, file):
    text = resources.files(package).joinpath(file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def table_rows(page, first_header):
    """Return the rows of the table of a page that begins with this column, by first cell."""
    text = (DOCS / page).read_text(encoding="utf-8")
    table = text.partition(f"\n| {first_header} |")[2].partition("\n\n")[0]
    cells = [[c.strip() for c in line.strip("| ").split("|")] for line in table.splitlines()[2:]]
    return {row[0]: row[1:] for row in cells}


def test_the_table_of_tariffs_is_that_of_the_bundled_tables():
    def column(table, name, digits):
        found = {row["sector"]: row[name] for row in rows("tarazy.policy", f"tables/{table}.csv")}
        return {sector: f"{100 * float(value):.{digits}f}" for sector, value in found.items()}

    imports = rows("tarazy.policy", "tables/us_tariff_2025.csv")
    columns = [
        {row["sector"]: f"{float(row['us_imports_2024_usd']) / 1e6:.1f}" for row in imports},
        column("us_column_1", "rate_weighted_us", 2),
        column("us_column_2", "rate_weighted_us", 2),
        column("us_tariff_2025", "exempt_share", 1),
        column("us_tariff_2025", "effective_added_rate", 1),
        column("eaeu_cet", "rate_simple", 1),
        column("kazakhstan_alternative", "rate", 1),
        column("kazakhstan_alternative", "rate_partners_on_kazakhstan", 1),
    ]
    shown = table_rows("explanation/tariffs.md", "sector")
    assert shown == {sector: [column[sector] for column in columns] for sector in columns[0]}


def test_the_reconciliation_by_chapter_is_that_of_the_bundled_table():
    shown = table_rows("explanation/tariffs.md", "chapter")
    table = rows("tarazy.policy", "tables/us_reconciliation.csv")
    columns = {"rate_collected": 2, "rate_computed": 2, "rate_exports": 2}
    columns |= {"exempt_share": 1, "added_august_2025": 1, "increase_compiled": 1}
    assert shown == {
        row["chapter"]: [
            f"{float(row['imports']):.1f}",
            *(f"{100 * float(row[name]):.{digits}f}" for name, digits in columns.items()),
        ]
        for row in table
        if float(row["imports"]) >= 1.0
    }


def test_the_table_of_elasticities_is_that_of_the_bundled_sets():
    sets = {
        (row["elasticity_set"], row["sector"]): row
        for row in rows("tarazy.world", "elasticities.csv")
    }
    others = [
        "fontagne-guimbard-orefice-kaz",
        "caliendo-parro-2015",
        "costinot-rodriguez-clare-2014",
        "gtap-hinz",
    ]
    shown = table_rows("explanation/elasticities.md", "sector")
    assert len(shown) == 19
    for sector, cells in shown.items():
        code = "retail" if sector == "other services" else sector
        default = sets["fontagne-guimbard-orefice", code]
        spread = "-"
        if default["products"]:
            spread = f"{float(default['theta_p25']):.1f} to {float(default['theta_p75']):.1f}"
        published = [f"{float(sets[name, code]['theta_published']):.2f}" for name in others]
        first = f"{float(default['theta_published']):.2f}"
        assert cells == [first, spread, default["products"] or "-", *published], sector
