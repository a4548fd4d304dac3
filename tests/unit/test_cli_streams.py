"""The shell with closed streams, names that are not UTF-8, and places that cannot be written."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tarazy
from tarazy.arguments.writable import check_file, check_folder
from tarazy.cli import main
from tarazy.cli.streams import readable
from tarazy.errors import InputError

PROGRAM = "import sys; from tarazy.cli import main; sys.exit(main())"
SOURCE = str(Path(tarazy.__file__).parents[1])
# The word for "total" in the code page of a Russian Windows; it is no UTF-8.
NAME = b"\xe8\xf2\xee\xe3"


def shell(
    *arguments: str | bytes, folder: Path, redirected: str = ""
) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own, with redirections of its streams."""
    command = [
        os.fsencode(sys.executable), b"-c", PROGRAM.encode(), *map(os.fsencode, arguments)
    ]  # fmt: skip
    return subprocess.run(
        [b"sh", b"-c", b'exec "$@" ' + redirected.encode(), b"sh", *command],
        cwd=folder,
        env=os.environ | {"LC_ALL": "C.UTF-8", "PYTHONPATH": SOURCE},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("redirected", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_error(redirected: str, tmp_path: Path) -> None:
    done = shell("schema", "--out", "s.json", folder=tmp_path, redirected=redirected)
    assert (done.returncode, done.stderr) == (0, b"")
    # The file has not taken the number of the stream.
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert shell("list", folder=tmp_path, redirected=redirected).returncode == 0
    refused = shell("run", "nothing", folder=tmp_path, redirected=redirected)
    assert refused.returncode == 2 and refused.stdout == b""


def test_a_name_that_is_no_utf8_is_shown_with_marks(tmp_path: Path) -> None:
    done = shell("schema", "--out", NAME + b".json", folder=tmp_path)
    assert done.returncode == 0
    assert done.stdout.decode("utf-8") == "Written to ����.json\n"
    assert [os.fsencode(path.name) for path in tmp_path.iterdir()] == [NAME + b".json"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", NAME],
        ["run", NAME + b".toml"],
        ["run", "pntr", "--world", NAME + b".npz"],
        ["run", "pntr", "--closure", NAME],
        ["compare", "pntr", NAME + b".npz"],
        ["corridors", NAME],
        ["corridors", "kazakhstan-crude", "--outage", NAME],
        ["claims", "--id", NAME],
        ["report", "--lang", NAME],
        [NAME],
    ],
)
def test_wrong_input_with_such_a_name_is_one_line(
    arguments: list[str | bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In this process: what comes of the line in a stream, the next test asks."""
    monkeypatch.chdir(tmp_path)
    assert main([os.fsdecode(word) for word in arguments]) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1 and line.startswith("tarazy: ") and "����" in line


def test_wrong_input_with_such_a_name_is_one_line_of_utf8(tmp_path: Path) -> None:
    done = shell("run", NAME + b".toml", folder=tmp_path)
    assert done.returncode == 2, done.stderr
    line = done.stderr.decode("utf-8")
    assert line.count("\n") == 1 and line.startswith("tarazy: ") and "����" in line


def test_readable_leaves_utf8_as_it_is() -> None:
    assert readable("қорытынды") == "қорытынды"
    assert readable(os.fsdecode(b"a" + NAME)) == "a����"


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="is a file; allowed: a folder"):
        check_folder(file / "new")
    with pytest.raises(InputError, match=r"--out: .*is a folder; allowed: a file"):
        check_file(tmp_path, "--out")
    with pytest.raises(InputError, match=r"cannot be written: .*File name too long"):
        check_file(tmp_path / ("x" * 300) / "y", "--out")
    check_file(tmp_path / "a" / "b" / "c.html", "--out")
    check_folder(tmp_path / "a")
    assert list(tmp_path.iterdir()) == [file]


def test_a_place_without_rights_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    with pytest.raises(InputError, match=r"cannot be written: .*Permission denied; allowed: a pla"):
        check_folder(tmp_path / "new")


@pytest.mark.parametrize(
    "arguments",
    [
        ["report", "--out", "{file}/r.html"],
        ["report", "--country", "KAZ", "--partner", "DEU", "--out", "{file}/r.html"],
        ["schema", "--out", "{folder}"],
        ["run", "pntr", "--out", "{file}/r"],
        ["compare", "pntr", "jackson-vanik", "--out", "{file}/r.xlsx"],
        ["corridors", "kazakhstan-crude", "--n-1", "--out", "{file}/r"],
        ["dependence", "KAZ", "--out", "{file}/r"],
        ["sensitivity", "--of", "KAZ", "--out", "{file}/r"],
        ["optimal-tariff", "--player", "USA", "--out", "{file}/r"],
        ["schema", "--out", "{file}/r.json"],
    ],
)
def test_every_command_asks_before_it_works(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def work(*_: Any, **__: Any) -> None:
        raise AssertionError("the work has begun")

    for name in ("tarazy.world.World.load", "tarazy.corridors.data.Network.load"):
        monkeypatch.setattr(name, work)
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    status = main([text.format(file=file, folder=tmp_path) for text in arguments])
    error = capsys.readouterr().err
    assert status == 2
    assert error.startswith("tarazy: --out: ") and error.count("\n") == 1


def test_what_was_left_as_it_was_stands_in_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '[{}]\nen = "t"\nkk = "t"\nru = "t"\n'
    named = 'world = "core-2022-73"\n'
    document = tmp_path / "c5.toml"
    shock = '[[shocks]]\nkind = "tariff"\nimporter = "USA"\nexporter = "C5"\nadd = 0.25\n'
    written_down = named + text.format("title") + text.format("question") + shock
    document.write_text(written_down, encoding="utf-8")
    assert main(["run", str(document), "--json", "--out", str(tmp_path / "out")]) == 0
    given = json.loads(capsys.readouterr().out)
    written = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    for content in (given, written):
        assert content["absent_members"] == {"C5": ["TJK", "TKM", "UZB"]}
        assert content["caveats"] == [
            "Members of C5 inside the rest of the world, left as they are: TJK, TKM, UZB."
        ]
    assert main(["run", "new-silk-road-energy", "--json", "--closure", "zero"]) == 0
    given = json.loads(capsys.readouterr().out)
    assert given["absent_members"] == {}
    assert given["caveats"][0].startswith("Closure zero")
    assert all("not tied to the trade model" in line for line in given["caveats"][1:])
