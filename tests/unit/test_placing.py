"""What is written stands in its place whole, and what a killed run left is taken away."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import tarazy
from tarazy.arguments import placing
from tarazy.arguments.placing import PREFIX, drafted, drafts_in, put_folder, undisturbed
from tarazy.arguments.writable import check_file
from tarazy.errors import InputError
from tarazy.results.writing import LIST, answer_folder

SOURCE = str(Path(tarazy.__file__).parents[1])
# Says that it holds a draft, and waits to be killed.
HOLDING = """
import sys, time
from pathlib import Path
from tarazy.arguments.placing import drafts_in
with drafts_in(Path(sys.argv[1])) as part:
    (part / "big").write_text("x")
    print("held", flush=True)
    time.sleep(60)
"""
linux = pytest.mark.skipif(sys.platform == "win32", reason="locks of folders are those of Unix")


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LIST
    }


def answer(folder: Path, *names: str, content: str = "new") -> None:
    with answer_folder(folder) as draft:
        for name in names:
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_text(content, encoding="utf-8")


def holder(folder: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(folder)],
        env=os.environ | {"PYTHONPATH": SOURCE},
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stdout.readline() == b"held\n"
    return process


@linux
def test_the_next_run_takes_away_what_a_killed_one_left_and_nothing_of_one_at_work(
    tmp_path: Path,
) -> None:
    with holder(tmp_path) as killed, holder(tmp_path) as at_work:
        killed.kill()
        killed.wait()
        assert len(list(tmp_path.iterdir())) == 2
        with drafted(tmp_path / "a.txt") as draft:
            draft.write_text("a", encoding="utf-8")
            (left,) = (p for p in tmp_path.iterdir() if p != draft.parent)
        assert left.joinpath("big").is_file()
        at_work.send_signal(signal.SIGKILL)
    with drafts_in(tmp_path):
        pass
    assert files(tmp_path) == {"a.txt": "a"} and len(list(tmp_path.iterdir())) == 1


def test_what_stood_in_a_place_is_never_taken_away(tmp_path: Path) -> None:
    kept = tmp_path / f"{PREFIX}x" / "former" / "report.html"
    kept.parent.mkdir(parents=True)
    kept.write_text("x", encoding="utf-8")
    others = tmp_path / ".part-of-another-program"
    others.mkdir()
    with drafts_in(tmp_path):
        pass
    assert kept.is_file() and others.is_dir()


def test_a_file_that_is_not_finished_is_not_there(tmp_path: Path) -> None:
    target = tmp_path / "in" / "a.txt"

    def stopped() -> None:
        with drafted(target) as draft:
            draft.write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize("in_one_step", [True, False])
def test_a_folder_takes_the_place_of_another(
    in_one_step: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not in_one_step:
        monkeypatch.setattr(placing, "_exchanged", lambda one, other: False)
    elif sys.platform != "linux":
        pytest.skip("two folders are exchanged in one step on Linux alone")
    target = tmp_path / "out"
    target.mkdir()
    (target / "former.csv").write_text("x", encoding="utf-8")
    with drafts_in(tmp_path) as part:
        (part / "new").mkdir()
        (part / "new" / "a.csv").write_text("a", encoding="utf-8")
        put_folder(part / "new", target)
    assert files(tmp_path) == {"out/a.csv": "a"}


def test_an_answer_is_replaced_as_a_whole(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    answer(out, "summary.json", "asked.csv", "short/welfare.csv", content="former")
    assert json.loads((out / LIST).read_text(encoding="utf-8"))["files"] == [
        "asked.csv",
        "short/welfare.csv",
        "summary.json",
    ]
    before = out.stat().st_ino
    answer(out, "summary.json", "owners.csv")
    assert files(out) == {"summary.json": "new", "owners.csv": "new"}
    assert out.stat().st_ino != before
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_other_files_stay_where_they_are(tmp_path: Path) -> None:
    out = tmp_path / "out"
    answer(out, "summary.json", "asked.csv", content="former")
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    (out / "empty").mkdir()
    before = out.stat().st_ino
    answer(out, "summary.json", "deep/owners.csv")
    assert files(out) == {"summary.json": "new", "deep/owners.csv": "new", "notes.txt": "mine"}
    assert out.stat().st_ino == before and (out / "empty").is_dir()


def test_the_current_folder_stays_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer(Path(), "summary.json", content="former")
    answer(Path(), "summary.json")
    assert files(tmp_path) == {"summary.json": "new"}
    assert Path.cwd().samefile(tmp_path) and Path("summary.json").is_file()


@pytest.mark.parametrize("list_of", ['{"kind": "tarazy answer", "files": 3}', "[", "{}"])
def test_a_list_that_is_not_ours_lists_nothing(list_of: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    answer(out, "asked.csv")
    (out / LIST).write_text(list_of, encoding="utf-8")
    answer(out, "summary.json")
    assert set(files(out)) == {"asked.csv", "summary.json"}


def test_an_answer_that_fails_leaves_the_former_one(tmp_path: Path) -> None:
    answer(tmp_path / "out", "a.csv", content="former")

    def failing() -> None:
        with answer_folder(tmp_path / "out") as draft:
            (draft / "a.csv").write_text("new", encoding="utf-8")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        failing()
    assert files(tmp_path) == {"out/a.csv": "former"}


@linux
def test_a_signal_waits_until_what_is_put_in_place_is_there() -> None:
    told = []
    before = signal.signal(signal.SIGTERM, lambda *_: told.append("ended"))
    try:
        with undisturbed():
            os.kill(os.getpid(), signal.SIGTERM)
            told.append("in place")
        assert told == ["in place", "ended"]
    finally:
        signal.signal(signal.SIGTERM, before)


@linux
def test_a_device_or_a_pipe_is_not_written_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (Path("/dev/null"), tmp_path / "pipe"):
        with pytest.raises(InputError, match=r"is a device or a pipe; allowed: a file$"):
            check_file(path, "--out")
