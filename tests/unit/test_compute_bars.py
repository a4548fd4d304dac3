"""The bar of a notebook."""

import io

from counted_job import Counted

from tarazy.compute import Bar, bars, computed


def test_a_bar_tells_how_many_are_done_and_how_long_the_rest_takes(monkeypatch):
    clock = iter([100.0, 100.1, 110.0, 3800.0, 3900.0])
    monkeypatch.setattr(bars.time, "monotonic", lambda: next(clock))
    told = io.StringIO()
    bar = Bar("draws", told)
    for done in (20, 21, 30, 40, 1000):
        bar(done, 1000)
    lines = [line.rstrip() for line in told.getvalue().split("\r")[1:]]
    # Too early for a second one; ten of 980 in ten seconds, twenty in 3,700; then all.
    assert lines == [
        "draws [..............................] 20 of 1000",
        "draws [..............................] 30 of 1000, 16:10 left",
        "draws [#.............................] 40 of 1000, 49:20:00 left",
        "draws [##############################] 1000 of 1000",
    ]
    assert told.getvalue().endswith("\n")


def test_a_bar_is_drawn_on_the_error_stream(capsys):
    computed(Counted(), 6, workers=1, progress=Bar())
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "] 6 of 6" in shown.err.splitlines()[-1]
