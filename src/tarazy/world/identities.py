"""The accounting identities of a world as checks, and what in it breaks them.

The accounts follow from trade, tariffs and input shares; value added shares, final shares and
deficits say the same once more. What one of both says wrongly, the other tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.errors import InputError

Array = NDArray[np.float64]

COST = "cost shares of a sector sum to one"
FINAL = "final shares of an economy sum to one"
MARKETS = "markets clear (expenditure = intermediate + final use)"
DEFICIT = "deficit = imports - exports"
INCOME = "income = final spending"
WORLD = "deficits sum to zero over the world"
# What each identity ties together, the first named first.
_TIED = {
    COST: ("input_share", "value_added_share"),
    FINAL: ("final_share",),
    MARKETS: ("trade", "tariff", "input_share", "final_share"),
    DEFICIT: ("trade", "deficit"),
    INCOME: ("trade", "tariff", "input_share", "value_added_share", "deficit"),
    WORLD: ("deficit",),
}
_DIMS = {2: ("importer", "sector"), 1: ("importer",)}
_LABELLED = ("importer", "exporter", "sector", "input")


@dataclass(frozen=True)
class Content:
    """The arrays of a world that identities bind, in its own order; see `World`."""

    trade: Array
    tariff: Array
    input_share: Array
    value_added_share: Array
    final_share: Array
    deficit: Array


@dataclass(frozen=True)
class _Books:
    """What a world's arrays add up to, (N, J) and (N,), million USD."""

    expenditure: Array
    output: Array
    intermediate_use: Array
    deficit: Array
    value_added: Array
    income: Array

    @classmethod
    def of(cls, content: Content) -> _Books:
        """Add up; income is earned: by the value added shares and the deficits as they stand."""
        duties = content.tariff * content.trade
        imports, output = content.trade.sum(axis=1), content.trade.sum(axis=0)
        value_added = (content.value_added_share * output).sum(axis=1)
        return cls(
            expenditure=imports + duties.sum(axis=1),
            output=output,
            intermediate_use=np.einsum("nkj,nj->nk", content.input_share, output),
            deficit=imports.sum(axis=1) - output.sum(axis=1),
            value_added=value_added,
            income=value_added + duties.sum(axis=(1, 2)) + content.deficit,
        )


def check_identities(dataset: xr.Dataset, name: str, tolerance: float) -> dict[str, float]:
    """Check that markets clear, shares add up and income equals spending.

    Income is earned: value added by the shares of the world, tariff revenue and the deficit as the
    world has it. Spending is what is left of expenditure after what sectors buy by their input
    shares. Both are the same only where all variables agree.

    Parameters
    ----------
    dataset
        The variables of `tarazy.world.validation.DIMS`.
    name
        Of the world, for messages.
    tolerance
        Largest relative gap: of shares to one, of the others to the income of the economy.

    Returns
    -------
    dict
        The largest relative gap of every identity.

    Raises
    ------
    InputError
        Naming the variable that is wrong and where, as far as the others tell it, the identity that
        fails, and by how much.
    """
    content = Content(
        **{field: dataset[field].values for field in Content.__dataclass_fields__},
    )
    labels = {dim: [str(label) for label in dataset[dim].values] for dim in _LABELLED}
    gaps = _gaps(content)
    for identity, gap in gaps.items():
        if not gap.max() <= tolerance:
            raise _broken(content, labels, name, identity, gap, tolerance)
    check_economies(content, labels["importer"], name)
    return {identity: float(gap.max()) for identity, gap in gaps.items()}


def check_economies(content: Content, economies: list[str], name: str) -> None:
    """Check that every economy earns, and has something to spend.

    Raises
    ------
    InputError
        One produces nothing, or its deficit leaves it nothing: the model has no wage, or no final
        spending, for it.
    """
    books = _Books.of(content)
    bad = ~(books.value_added > 0)
    if bad.any():
        n = int(bad.argmax())
        why = (
            "it sells nothing, also not at home"
            if books.output[n].sum() <= 0
            else "its sectors leave nothing to wages and profits"
        )
        raise InputError(
            f"world {name}: value_added_share and trade of importer={economies[n]}: value added is "
            f"{books.value_added[n]:g} ({why}); allowed: more than zero, so leave the economy out "
            "or put it together with another"
        )
    for what, amount in (
        ("income (value added, tariff revenue and deficit)", books.income),
        ("final spending", (books.expenditure - books.intermediate_use).sum(axis=1)),
    ):
        bad = ~(amount > 0)
        if bad.any():
            n = int(bad.argmax())
            raise InputError(
                f"world {name}: trade, tariff, input_share or deficit of importer={economies[n]}: "
                f"{what} is {amount[n]:g}; allowed: more than zero"
            )


def _gaps(content: Content) -> dict[str, Array]:
    books = _Books.of(content)
    # A world without income is refused, but not before its gaps say why it has none.
    size = np.maximum(books.expenditure.sum(axis=1), books.output.sum(axis=1))
    income = np.where(books.income > 0, books.income, np.maximum(size, 1.0))
    cost = content.input_share.sum(axis=1) + content.value_added_share
    final = books.expenditure - books.intermediate_use
    spent = content.final_share * books.income[:, None]
    total = np.abs(content.deficit.sum(keepdims=True))
    return {
        COST: np.abs(cost - 1.0),
        FINAL: np.abs(content.final_share.sum(axis=1) - 1.0),
        DEFICIT: np.abs(books.deficit - content.deficit) / income,
        WORLD: total / income.sum(),
        INCOME: np.abs(final.sum(axis=1) - books.income) / income,
        MARKETS: np.abs(final - spent) / income[:, None],
    }


_CELL = {
    "trade": ("importer", "exporter", "sector"),
    "tariff": ("importer", "exporter", "sector"),
    "input_share": ("importer", "input", "sector"),
    "value_added_share": ("importer", "sector"),
    "final_share": ("importer", "sector"),
    "deficit": ("importer",),
}


def _broken(
    content: Content,
    labels: dict[str, list[str]],
    name: str,
    identity: str,
    gap: Array,
    tolerance: float,
) -> InputError:
    where = np.unravel_index(int(np.nan_to_num(gap, nan=np.inf).argmax()), gap.shape)
    place = ", ".join(
        f"{dim}={labels[dim][i]}"
        for dim, i in zip(_DIMS[gap.ndim], where, strict=True)
        if gap.size > 1
    )
    said = (
        f"identity '{identity}' fails at {place or 'the world'}: relative gap {gap.max():.3g}; "
        f"allowed: {tolerance:g}"
    )
    found = _explained(content, tolerance)
    if found is not None:
        variable, at, right = found
        if variable == "tariff":
            # Duties are known by buyer and sector alone: any of its suppliers could make up.
            n, _, j = at
            cell = f"importer={labels['importer'][n]}, sector={labels['sector'][j]}, one exporter"
            return InputError(f"world {name}: {variable} at {cell}: {said}")
        cell = ", ".join(
            f"{dim}={labels[dim][i]}" for dim, i in zip(_CELL[variable], at, strict=True)
        )
        wrong = getattr(content, variable)[at]
        return InputError(
            f"world {name}: {variable} at {cell} is {wrong:g}, the other variables say {right:g}: "
            f"{said}"
        )
    *others, last = _suspects(content, identity, tolerance)
    named = f"{', '.join(others)} or {last}" if others else last
    return InputError(f"world {name}: {named}: {said}")


def _explained(content: Content, tolerance: float) -> tuple[str, tuple[int, ...], float] | None:
    """Return the one cell whose correction makes every identity hold: variable, where, value."""
    for variable, at, right in _corrections(content, tolerance):
        if not np.isfinite(right) or (right < 0 and variable != "deficit"):
            continue
        values = getattr(content, variable).copy()
        values[at] = right
        tried = replace(content, **{variable: values})
        if all(gap.max() <= tolerance for gap in _gaps(tried).values()):
            return variable, at, float(right)
    return None


def _corrections(
    content: Content, tolerance: float
) -> Iterator[tuple[str, tuple[int, ...], float]]:
    """Yield the cells that could be the only wrong one, and what they would have to be."""
    gaps = _gaps(content)
    failing = {identity: np.argwhere(~(gap <= tolerance)) for identity, gap in gaps.items()}
    sectors = range(content.final_share.shape[1])
    if len(failing[COST]) == 1:
        n, j = (int(i) for i in failing[COST][0])
        excess = content.input_share[n, :, j].sum() + content.value_added_share[n, j] - 1.0
        yield "value_added_share", (n, j), content.value_added_share[n, j] - excess
        for k in sectors:
            yield "input_share", (n, k, j), content.input_share[n, k, j] - excess
    if len(failing[FINAL]) == 1:
        n = int(failing[FINAL][0, 0])
        excess = content.final_share[n].sum() - 1.0
        for j in sectors:
            yield "final_share", (n, j), content.final_share[n, j] - excess
    books = _Books.of(content)
    # In sales of one pair too much: imports of the one and exports of the other are.
    over = books.deficit - content.deficit
    unpaid = [int(n) for n in failing[DEFICIT][:, 0]]
    if len(unpaid) == 1:
        yield "deficit", (unpaid[0],), float(books.deficit[unpaid[0]])
    if len(unpaid) == 2:
        for n, i in (unpaid, unpaid[::-1]):
            for j in sectors:
                yield "trade", (n, i, j), content.trade[n, i, j] - over[n]
    buyers = {int(n) for n, _ in failing[MARKETS]}
    if len(buyers) == 1 and not unpaid:
        yield from _corrections_at_home(content, books, buyers.pop())


def _corrections_at_home(
    content: Content, books: _Books, n: int
) -> Iterator[tuple[str, tuple[int, ...], float]]:
    """Yield the sales to itself and the tariffs of one economy that could be the wrong one."""
    gap = (
        books.expenditure[n] - books.intermediate_use[n] - content.final_share[n] * books.income[n]
    )
    for j in range(len(gap)):
        final = content.final_share[n, j]
        used = content.input_share[n, j, j]
        rate = 1.0 + content.tariff[n, n, j] * (1.0 - final)
        weight = rate - used - final * content.value_added_share[n, j]
        if weight != 0:
            yield "trade", (n, n, j), content.trade[n, n, j] - gap[j] / weight
        if final >= 1:
            continue
        duty = gap[j] / (1.0 - final)
        suppliers = [int(i) for i in np.flatnonzero(content.trade[n, :, j]) if i != n]
        rights = {i: content.tariff[n, i, j] - duty / content.trade[n, i, j] for i in suppliers}
        possible = [i for i, right in rights.items() if 0 <= right <= 1]
        if possible:
            yield "tariff", (n, possible[0], j), rights[possible[0]]


def _suspects(content: Content, identity: str, tolerance: float) -> list[str]:
    """Return the variables that can be wrong: one, where all others agree without it."""
    books = _Books.of(content)
    derived = {
        "value_added_share": 1.0 - content.input_share.sum(axis=1),
        "deficit": books.deficit,
    }
    for variable, values in derived.items():
        tried = replace(content, **{variable: values})
        if all(gap.max() <= tolerance for gap in _gaps(tried).values()):
            return [variable]
    failing = [name for name, gap in _gaps(content).items() if not gap.max() <= tolerance]
    if DEFICIT in failing:
        # A wrong deficit alone would have been found: sales are wrong.
        return ["trade"]
    if COST in failing:
        return ["input_share"] if MARKETS in failing else list(_TIED[COST])
    return list(_TIED[identity])
