"""A comparison of published figures with recomputed ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Figure:
    """One published number and ours.

    Attributes
    ----------
    quantity, item
        What was measured, and of which economy or pair.
    published
        As printed, or as stored in the file of results.
    computed
        With all digits.
    digits
        Decimals of the printed number; None if it was stored, not printed.
    tolerance
        Largest difference allowed to a stored number; printed ones must agree in every digit.
    """

    quantity: str
    item: str
    published: float
    computed: float
    digits: int | None = None
    tolerance: float = 0.0

    @property
    def rounded(self) -> float:
        """The computed number with the decimals of the published one."""
        return self.computed if self.digits is None else round(self.computed, self.digits)

    @property
    def difference(self) -> float:
        """Rounded less published."""
        return self.rounded - self.published

    @property
    def match(self) -> bool:
        """Whether the two agree; never if one is not a number."""
        # The published decimal is the nearest binary number, and so is the result of `round`.
        return abs(self.difference) <= self.tolerance


@dataclass(frozen=True)
class Validation:
    """A published result, recomputed.

    Attributes
    ----------
    figures
        All numbers that were compared.
    report
        The comparison in words and numbers, for the shell; the verdict comes after it.
    """

    figures: tuple[Figure, ...]
    report: str

    @property
    def passed(self) -> bool:
        """Whether every figure agrees, and there is one at all."""
        return bool(self.figures) and all(figure.match for figure in self.figures)

    def table(self) -> pd.DataFrame:
        """Return one row per figure: quantity, item, published, computed, rounded, match."""
        import pandas as pd

        columns = ("quantity", "item", "published", "computed", "rounded", "match")
        rows = [[getattr(figure, column) for column in columns] for figure in self.figures]
        return pd.DataFrame(rows, columns=list(columns))

    def summary(self) -> dict[str, Any]:
        """Return the verdict and every figure as plain data, ready for JSON."""
        return {
            "passed": self.passed,
            "agree": sum(figure.match for figure in self.figures),
            "figures": self.table().to_dict("records"),
            "report": self.report.splitlines(),
        }

    def text(self) -> str:
        """Return the report and the verdict."""
        met = sum(figure.match for figure in self.figures)
        verdict = "passed" if self.passed else "NOT PASSED"
        return f"{self.report}\n\n{verdict}: {met} of {len(self.figures)} figures agree"
