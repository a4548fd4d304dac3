"""The tables that ``python -m benchmarks`` prints; times in milliseconds, memory in 10^6 bytes."""

from __future__ import annotations

from typing import Any

from rich.box import HEAVY_HEAD, MARKDOWN
from rich.console import Console
from rich.table import Table

MEMORY_GOAL = 300e6

_SPEED = """goals are for the compiled path; best: on the clock; processor: least seconds of the
processor, which others' work adds little to; x: the others' processor time over that of the row;
x NumPy: the reference sweep in processes in turn; MB: what sweeps read and write, by the shapes;
at memory speed: what that takes at the bandwidth of the level in brackets; kernel: a product of 45
pairs of 77 x 77 matrices, the measure of the machine at that moment; process MB: peak, libraries
and the making of the world included, goal {goal:.0f}"""
_PEERS = """textbook: nested fixed points of the paper's appendix; its sweeps are passes over the
trade array, of which one of ours on NumPy makes five; newton_krylov: the method of CPModel-JAX,
with its restart of GMRES after 60 steps, and with the best found here; both are written for this
comparison; gegravity: the package of that name, its data frames and tables included, a one-sector
model whose resistances keep the incomes of the benchmark, which is why its welfare differs"""


def show(found: dict[str, Any], *, markdown: bool = False) -> None:
    """Print all measurements that were made, on request as Markdown for the documentation."""
    console = Console(width=190, highlight=False)

    def put(table: Table) -> None:
        table.box = MARKDOWN if markdown else HEAVY_HEAD
        console.print(table)

    machine = found["machine"]
    console.print(
        f"{machine['processor']}, {machine['cores']} logical cores, "
        f"{machine['memory_bytes'] / 1e9:.0f} GB, {machine['system']}, Python {machine['python']}; "
        f"load at the start {machine['load']:.1f}"
    )
    cases = found["cases"]
    if cases:
        rates = {level: f"{rate / 1e9:.0f}" for level, rate in cases[-1]["bandwidth"].items()}
        console.print(
            "bandwidth of one core, better of copy and triad in NumPy (GB/s): "
            + ", ".join(f"{level} {rate}" for level, rate in rates.items())
        )
        put(_speed(cases))
        for case in cases:
            console.print(f"  {case['case']}, {case['path']}: {case['what']}")
        console.print()
    if "gegravity" in found or any("textbook" in case for case in cases):
        put(_peers(cases, found.get("gegravity")))
    if "growth" in found:
        put(_growth(found["growth"]))
    if "shell" in found:
        put(_shell(found["shell"]))


def _speed(cases: list[dict[str, Any]]) -> Table:
    table = _table(
        "From the world to the solution, warm, one core (ms)",
        "case size path",
        "goal, best, processor, first, sweeps, residual, x NumPy, x textbook, x Newton-Krylov, MB, "
        "at memory speed, kernel, process MB",
        _SPEED.format(goal=MEMORY_GOAL / 1e6),
    )
    for case in cases:
        compiled, best = case["path"] == "compiled", case["best"]
        at_memory_speed = case["moved_bytes"] / case["bandwidth"][case["level"]]
        table.add_row(
            case["case"],
            f"{case['economies']} x {case['sectors']}",
            case["path"].partition(",")[0],
            _goal(case["goal"], best) if compiled and case["goal"] is not None else "-",
            _ms(best),
            _ms(case["processor"]),
            _ms(case["first"]),
            str(case["sweeps"]) + ("" if case["method"] == "anderson" else f" ({case['method']})"),
            f"{case['residual']:.1e}",
            f"{case['over_numpy']:.1f}" if compiled else "-",
            _times(case, "textbook", None),
            _times(case, "newton_krylov", case["goal_of_the_peer"] if compiled else None),
            f"{case['moved_bytes'] / 1e6:.0f}",
            f"{_ms(at_memory_speed)} ({case['level']})",
            f"{1e3 * case['reference']['best']:.2f}",
            f"{case['peak_bytes'] / 1e6:.0f}" + _missed(case["peak_bytes"] <= MEMORY_GOAL),
        )
    return table


def _times(case: dict[str, Any], peer: str, goal: float | None) -> str:
    """Return how many times as long a peer took, and whether that is what was aimed at."""
    if peer not in case:
        return "-"
    ratio = case[peer]["times_ours"]
    return f"{ratio:.1f}" + (
        "" if goal is None else f" of {goal:g}{_missed(ratio > goal) or ' met'}"
    )


def _peers(cases: list[dict[str, Any]], gegravity: dict[str, Any] | None) -> Table:
    table = _table(
        "The same problem solved otherwise (ms)",
        "case by",
        "time, times ours, steps, residual, largest difference in welfare (points)",
        _PEERS,
    )
    rows: list[tuple[str, str, dict[str, Any]]] = [
        (f"{case['case']}, {case['path'].partition(',')[0]}", name, case[name])
        for case in cases
        for name in ("textbook", "newton_krylov", "newton_krylov_30")
        if name in case
    ]
    if gegravity is not None:
        rows.append(("gravity-balanced", "gegravity", gegravity))
    for case, name, peer in rows:
        table.add_row(
            case,
            name,
            _ms(peer["best"]) + ("" if peer["settled"] else " (not settled)"),
            f"{peer['times_ours']:,.1f}",
            peer.get("steps", "-"),
            f"{peer['residual']:.1e}",
            f"{100 * peer['welfare_difference']:.1e}",
        )
    return table


def _growth(growth: dict[str, Any]) -> Table:
    table = _table(
        "Growth with the number of flows N^2 J, seeded worlds (ms)",
        "size",
        "flows, best, median, sweeps, best per sweep, process MB",
        f"time per sweep grows as flows^{growth['exponent']:.2f} over the three, "
        f"as flows^{growth['exponent_of_the_largest']:.2f} between the two largest",
    )
    for size in growth["sizes"]:
        table.add_row(
            f"{size['economies']} x {size['sectors']}",
            f"{size['flows']:,}",
            _ms(size["best"]),
            _ms(size["median"]),
            str(size["sweeps"]),
            _ms(size["per_sweep"]),
            f"{size['peak_bytes'] / 1e6:.0f}",
        )
    return table


def _shell(shell: dict[str, Any]) -> Table:
    table = _table(
        "From the shell, whole process (ms)", "command", "goal, best, median, first, process MB", ""
    )
    table.add_row(
        shell["command"],
        _goal(shell["goal"], shell["best"]),
        _ms(shell["best"]),
        _ms(shell["median"]),
        _ms(shell["first"]),
        f"{shell['peak_bytes'] / 1e6:.0f}",
    )
    return table


def _table(title: str, left: str, right: str, caption: str) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        caption=" ".join(caption.split()),
        caption_justify="left",
    )
    for name in left.split():
        table.add_column(name, no_wrap=True)
    for name in right.split(", "):
        table.add_column(name, justify="right")
    return table


def _goal(goal: float, best: float) -> str:
    return f"{1e3 * goal:,g}{_missed(best <= goal) or ' met'}"


def _missed(met: bool) -> str:
    return "" if met else " MISSED"


def _ms(seconds: float) -> str:
    return f"{1e3 * seconds:,.1f}"
