"""A reader that has had enough is no error, and of a full disk the folder is named."""

import subprocess
import sys

import pytest

from tarazy.arguments.placing import PREFIX, drafts_in
from tarazy.results.writing import answer_folder


@pytest.mark.parametrize("command", ["regime us-2025-august", "world"])
def test_a_reader_that_stops_is_no_error(command):
    # The pipe is closed before anything is printed.
    run = subprocess.Popen(
        [sys.executable, "-m", "tarazy", *command.split()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    run.stdout.close()
    told = run.stderr.read()
    run.stderr.close()
    assert (run.wait(), told) == (0, b"")


def test_of_a_full_disk_the_folder_is_named_and_nothing_is_left(tmp_path):
    target = tmp_path / "answer"
    with pytest.raises(OSError, match="No space") as found, answer_folder(target) as draft:
        (draft / "half.csv").write_text("1", encoding="utf-8")
        raise OSError(28, "No space left on device")
    assert found.value.filename == str(tmp_path)
    assert not list(tmp_path.glob(f"{PREFIX}*"))
    assert not target.exists()


def test_a_file_that_the_system_names_stays_named(tmp_path):
    with pytest.raises(OSError, match="other") as found, drafts_in(tmp_path):
        raise OSError(28, "No space left on device", "other")
    assert found.value.filename == "other"
