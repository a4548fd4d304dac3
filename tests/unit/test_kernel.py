"""Building and loading the compiled library, and doing without it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tarazy
from tarazy.kernel import build
from tarazy.kernel.build import LIBRARY, SEAL, NotCompiledError

ASK = "from tarazy.kernel import path_in_use; print(path_in_use())"


def environment(**more):
    package = str(Path(tarazy.__file__).parents[1])
    return os.environ | {"PYTHONPATH": package} | more


def asked(code, *, source=None, **more):
    variables = environment(**more)
    if source is not None:
        variables["PYTHONPATH"] = str(source)
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=variables, check=False
    )


def copied(target, *left_out):
    """Copy the package into a folder."""
    package = Path(tarazy.__file__).parent
    ignored = shutil.ignore_patterns("__pycache__", LIBRARY, SEAL, *left_out)
    shutil.copytree(package, target / "tarazy", ignore=ignored)
    return target


@pytest.fixture
def copy(tmp_path):
    """Return the folder above a copy of the package that has no library."""
    return copied(tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return the folder above a copy of the package, with a library compiled in it."""
    folder = copied(tmp_path_factory.mktemp("built"))
    try:
        build.build(folder=folder / "tarazy" / "kernel")
    except NotCompiledError as error:
        pytest.skip(str(error))
    return folder


@pytest.fixture
def kernel(built):
    """Return the folder of the library in that copy, which is put back as it was."""
    folder = built / "tarazy" / "kernel"
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    yield folder
    for path, content in before.items():
        path.write_bytes(content)


def test_the_path_can_be_chosen():
    assert asked(ASK, TARAZY_KERNEL="off").stdout.strip() == "NumPy, as TARAZY_KERNEL=off asks"
    refused = asked(ASK, TARAZY_KERNEL="maybe")
    assert "TARAZY_KERNEL: 'maybe' is not allowed; allowed: auto, off, on" in refused.stderr


def test_without_a_library_numpy_solves_and_says_so(copy):
    assert "nothing was compiled" in asked(ASK, source=copy).stdout
    refused = asked(ASK, source=copy, TARAZY_KERNEL="on")
    assert "TARAZY_KERNEL=on, but nothing was compiled" in refused.stderr
    solved = asked("import tarazy as tz; print(tz.run('us-tariff-2025').residual)", source=copy)
    assert float(solved.stdout) <= 1e-10


def test_a_library_of_other_sources_is_not_used(built, kernel):
    assert asked(ASK, source=built).stdout.strip() == "compiled"
    assert not list(kernel.glob(".building-*"))
    with (kernel / "sweep.c").open("a", encoding="utf-8") as stream:
        stream.write("\n/* Another. */\n")
    assert "is of other sources" in asked(ASK, source=built).stdout


def test_a_damaged_library_is_not_loaded(built, kernel):
    made, beside = kernel / LIBRARY, kernel / SEAL
    whole, seal = made.read_bytes(), beside.read_bytes()
    for damaged in (whole[:1000], b"", whole[:5000] + b"?" + whole[5001:], whole + b"?"):
        made.write_bytes(damaged)
        assert "is damaged" in asked(ASK, source=built).stdout
    made.write_bytes(whole)
    for other in (b"", b"\xff\xfe", seal[:-3]):
        beside.write_bytes(other)
        assert asked(ASK, source=built).stdout.startswith("NumPy, for the compiled library")
    beside.unlink()
    assert "can't be loaded" in asked(ASK, source=built).stdout


@pytest.mark.parametrize("command", ["false", "no-such-compiler-anywhere"])
def test_a_compiler_that_fails_leaves_no_library(copy, monkeypatch, command):
    folder = copy / "tarazy" / "kernel"
    (folder / LIBRARY).write_bytes(b"an old one")
    monkeypatch.setenv("CC", command)
    with pytest.raises(NotCompiledError, match=command):
        build.build(folder=folder)
    assert not (folder / LIBRARY).exists()
    assert not list(folder.glob(".building-*"))


def test_the_module_says_that_nothing_was_compiled(copy):
    found = subprocess.run(
        [sys.executable, "-m", "tarazy.kernel"],
        capture_output=True,
        text=True,
        env=environment(CC="false") | {"PYTHONPATH": str(copy)},
        check=False,
    )
    assert found.returncode == 1
    assert found.stderr.startswith("Not compiled: ")
