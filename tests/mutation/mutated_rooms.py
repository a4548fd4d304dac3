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
        Below ``tests``, the fastest first: the first failure ends a run.
    """

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]


ROOMS = (
    Room(
        "equations",
        ("trade/equations.py", "trade/nest.py"),
        (
            "unit/test_trade_equations.py",
            "properties/test_equilibrium_closed_forms.py",
            "properties/test_factor_closed_forms.py",
        ),
    ),
    Room(
        "solver",
        ("trade/sweep.py", "trade/solve.py", "trade/newton.py", "trade/anderson.py"),
        (
            "unit/test_pieces_of_equations.py",
            "unit/test_trade_counterfactual.py",
            "properties/test_equilibrium_closed_forms.py",
            "properties/test_equilibrium_brute_force.py",
        ),
    ),
    Room(
        "adjoint",
        ("trade/adjoint.py", "trade/adjoint_sweep.py"),
        ("unit/test_pieces_of_equations.py", "unit/test_adjoint.py"),
    ),
    Room(
        "closures",
        ("trade/accounts.py", "trade/market.py", "trade/preparation.py"),
        (
            "unit/test_pieces_of_equations.py",
            "unit/test_trade_counterfactual.py",
            "properties/test_equilibrium_closed_forms.py",
            "properties/test_real_income.py",
            "properties/test_export_taxes.py",
        ),
    ),
    Room(
        "regimes",
        ("policy/duty.py", "policy/special.py", "policy/regime.py", "policy/sector_view.py"),
        (
            "unit/test_duty.py",
            "unit/test_policy_special.py",
            "unit/test_regimes.py",
            "unit/test_policy_lines.py",
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
            "unit/test_text_files.py",
            "unit/test_corridor_units.py",
            "unit/test_evidence_factual.py",
        ),
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
            "unit/test_corridor_equations.py",
            "properties/test_windows.py",
            "unit/test_corridor_capital.py",
        ),
    ),
)
