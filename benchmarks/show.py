"""The tables that ``python -m benchmarks`` prints; times in milliseconds, memory in 10^6 bytes."""

from __future__ import annotations

from typing import Any

from rich.box import HEAVY_HEAD, MARKDOWN
from rich.console import Console
from rich.table import Table

MEMORY_GOAL = 300e6

_SPEED = """kernel: a fixed product of 45 pairs of 77 x 77 matrices in the same process, the measure
of the machine at that moment; process MB: peak, libraries and the making of the world included,
goal {goal:.0f}; solve MB: peak of the arrays of one solve"""
_PEERS = """textbook: nested fixed points of the paper's appendix, vectorised; its sweeps are passes
over the trade array, of which one of our sweeps makes five; gegravity: the package of that name,
its data frames and tables included, a one-sector model whose resistances keep the incomes of the
benchmark, which is why its welfare differs; jax: our solver with the sweeps on JAX"""


def show(found: dict[str, Any], *, markdown: bool = False) -> None:
    """Print all measurements that were made, on request as Markdown for the documentation."""
    console = Console(width=132, highlight=False)

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
        put(_speed(cases))
        for case in cases:
            console.print(f"  {case['case']}: {case['what']}")
        console.print()
    if any(name in case for case in cases for name in ("textbook", "jax")):
        put(_peers(cases))
    if "growth" in found:
        put(_growth(found["growth"]))
    if "shell" in found:
        put(_shell(found["shell"]))


def _speed(cases: list[dict[str, Any]]) -> Table:
    table = _table(
        "From the world to the solution, warm, 2 threads (ms)",
        "case size",
        "goal, best, median, first call, 1 thread, sweeps, residual, kernel, process MB, solve MB",
        _SPEED.format(goal=MEMORY_GOAL / 1e6),
    )
    for case in cases:
        table.add_row(
            case["case"],
            f"{case['economies']} x {case['sectors']}",
            "-" if case["goal"] is None else _goal(case["goal"], case["best"]),
            _ms(case["best"]),
            _ms(case["median"]),
            _ms(case["first"]),
            _ms(case["one_thread"]["best"]),
            str(case["sweeps"]) + ("" if case["method"] == "anderson" else f" ({case['method']})"),
            f"{case['residual']:.1e}",
            _ms(case["reference"]["best"]),
            f"{case['peak_bytes'] / 1e6:.0f}" + _missed(case["peak_bytes"] <= MEMORY_GOAL),
            f"{case['working_bytes'] / 1e6:.0f}",
        )
    return table


def _peers(cases: list[dict[str, Any]]) -> Table:
    table = _table(
        "The same problem solved otherwise (ms), beside our best",
        "case by",
        "time, ratio, first call, sweeps, residual, largest difference in welfare (points)",
        _PEERS,
    )
    for case in cases:
        for name in ("textbook", "gegravity", "jax"):
            if name not in case:
                continue
            peer = case[name]
            sweeps = "-"
            if "wage_updates" in peer:
                sweeps = f"{peer['sweeps']} in {peer['wage_updates']} wage updates"
            table.add_row(
                case["case"],
                name,
                _ms(peer["best"]) + ("" if peer.get("settled", True) else " (not settled)"),
                f"{peer['best'] / case['best']:,.1f}",
                _ms(peer["first"]) if "first" in peer else "-",
                sweeps,
                f"{peer['residual']:.1e}" if "residual" in peer else "-",
                f"{100 * peer['welfare_difference']:.1e}",
            )
    return table


def _growth(growth: dict[str, Any]) -> Table:
    table = _table(
        "Growth with the number of flows N^2 J, seeded worlds, 2 threads (ms)",
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
    return f"{1e3 * goal:,.0f}{_missed(best <= goal) or ' met'}"


def _missed(met: bool) -> str:
    return "" if met else " MISSED"


def _ms(seconds: float) -> str:
    return f"{1e3 * seconds:,.1f}"
