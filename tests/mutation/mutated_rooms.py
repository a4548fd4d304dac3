"""Which files are changed, and which tests stand nearest to them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """Files of one subject.

    Attributes
    ----------
    name
        In the table.
    files
        Below ``src/tarazy``.
    tests
        Below ``tests``, the fastest first: the first failure ends a run. A file, or one test of it
        after ``::``.
    slow
        Of these tests what is not asked, since it takes long: beginnings of their names.
    """

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]
    slow: tuple[str, ...] = ()


ROOMS = (
    Room(
        "equations",
        ("trade/equations.py", "trade/nest.py"),
        (
            "unit/test_trade_equations.py",
            "unit/test_terms_of_sweep.py",
            "unit/test_terms_of_nest.py",
        ),
    ),
    Room(
        "solver",
        ("trade/sweep.py", "trade/solve.py", "trade/newton.py", "trade/anderson.py"),
        (
            "unit/test_pieces_of_equations.py",
            "unit/test_terms_of_sweep.py",
            "unit/test_ways_to_an_equilibrium.py",
            "unit/test_trade_counterfactual.py",
            "properties/test_equilibrium_brute_force.py",
        ),
    ),
    Room(
        "adjoint",
        ("trade/adjoint.py", "trade/adjoint_sweep.py"),
        (
            "unit/test_pieces_of_equations.py",
            "unit/test_terms_of_adjoint.py",
            "unit/test_adjoint.py",
        ),
        ("unit/test_adjoint.py::test_it_agrees_with_automatic_differentiation",),
    ),
    Room(
        "closures",
        ("trade/accounts.py", "trade/market.py", "trade/preparation.py"),
        (
            "unit/test_pieces_of_equations.py",
            "unit/test_terms_of_sweep.py",
            "unit/test_preparation.py",
            "unit/test_market_of_the_world.py",
            "unit/test_trade_counterfactual.py",
        ),
    ),
    Room(
        "regimes",
        ("policy/duty.py", "policy/special.py", "policy/regime.py", "policy/sector_view.py"),
        (
            "unit/test_duty.py",
            "unit/test_regime_rules.py",
            "unit/test_policy_special.py",
            "unit/test_regimes.py",
        ),
        (
            "unit/test_regimes.py::test_rates_are_fractions_for_every_sector_and_exporter",
            "unit/test_regimes.py::test_the_schedules_give_back_the_benchmark_tariffs",
        ),
    ),
    Room(
        "units",
        (
            "corridors/measures.py",
            "corridors/units.py",
            "corridors/shown_units.py",
            "evidence/units.py",
            "arguments/numerals.py",
        ),
        (
            "unit/test_pieces_of_equations.py",
            "unit/test_units_and_numerals.py",
            "unit/test_text_files.py",
            "unit/test_evidence_factual.py",
        ),
        ("unit/test_evidence_factual.py::test_references_to_the_benchmark",),
    ),
    Room(
        "corridor equations",
        (
            "corridors/equations.py",
            "corridors/blend.py",
            "corridors/windows.py",
            "corridors/capital.py",
        ),
        (
            "unit/test_pieces_of_equations.py",
            "unit/test_terms_of_corridors.py",
            "unit/test_corridor_equations.py::test_every_part_says_what_its_golden_file_says",
            "properties/test_windows.py",
        ),
    ),
)
