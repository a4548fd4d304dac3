"""WIOD 2008 as Costinot & Rodriguez-Clare (2014) lay it out: 34 economies, 31 sectors."""

from dataclasses import dataclass

import numpy as np

from tarazy.sources.r_data import read_r_objects
from tarazy.trade.data import Benchmark

SMALL = ("BGR", "CYP", "EST", "LTU", "LUX", "LVA", "MLT")
# Sectors of WIOD, from one, that are added to another: leather to textiles, wholesale to the sale
# of vehicles, education, other services and households to public administration.
MERGED = {5: 4, 20: 19, 34: 31, 35: 31}
FIRST_SERVICE, THETA_OF_SERVICES = 17, 5.0


@dataclass(frozen=True)
class Table:
    """A table by economy and sector: (N, N, J) importer, exporter, sector sales; inputs (N, K, J).

    Final use is (N, J), the trade elasticity (J,).
    """

    economies: list[str]
    sales: np.ndarray
    inputs: np.ndarray
    final: np.ndarray
    theta: np.ndarray

    @property
    def output(self):
        return self.sales.sum(axis=0)

    @property
    def spent(self):
        return self.sales.sum(axis=1)

    @property
    def home_share(self):
        return np.einsum("nnj->nj", self.sales) / self.spent

    @property
    def input_share(self):
        made = self.output[:, None, :]
        return np.divide(self.inputs, made, out=np.zeros_like(self.inputs), where=made > 0)


def read(folder):
    """Read the table and its elasticities; negative final use is as if it were never produced."""
    objects = read_r_objects(folder / "wiod08.rda")
    sold, final = (np.asarray(objects[f"{name}08"], dtype=float) for name in ("inter", "final"))
    codes = [str(code).upper() for code in objects["countries"]]
    economies = [code for code in codes if code not in (*SMALL, "ROW")] + ["ROW"]
    output = sold.sum(axis=1) + final.sum(axis=1)
    coefficient = sold / np.where(output > 0, output, 1.0)
    final = np.maximum(final, 0.0)
    output = np.linalg.solve(np.eye(len(output)) - coefficient, final.sum(axis=1))
    n, j = len(codes), len(output) // len(codes)
    kept = [s for s in range(1, j + 1) if s not in MERGED]
    into = np.zeros((len(economies), n))
    for i, code in enumerate(codes):
        into[economies.index("ROW" if code in SMALL else code), i] = 1
    merge = np.zeros((len(kept), j))
    for s in range(1, j + 1):
        merge[kept.index(MERGED.get(s, s)), s - 1] = 1
    both = np.kron(into, merge)
    shape = (len(economies), len(kept))
    sales = (both @ (coefficient * output) @ both.T).reshape(*shape, *shape)
    use = (both @ final.reshape(n * j, n, -1).sum(axis=2) @ into.T).reshape(*shape, -1)
    column = np.loadtxt(folder / "sectoral_elasticities_CRC2014.csv")[:, 1]
    theta = [column[s - 1] if s < FIRST_SERVICE else THETA_OF_SERVICES for s in kept]
    return Table(
        economies=economies,
        sales=(sales.sum(axis=3) + use).transpose(2, 0, 1),
        inputs=sales.sum(axis=0).transpose(1, 0, 2),
        final=use.sum(axis=0).T,
        theta=np.array(theta),
    )


def benchmark_of(table, input_share, final_share, sales=None):
    """Return a `Benchmark` without tariffs, with shares that are given, (N, K, J) and (N, J)."""
    sales = table.sales if sales is None else sales
    trade = np.ascontiguousarray(sales.transpose(2, 0, 1))
    share = 1 - input_share.sum(axis=1)
    earned = (share * sales.sum(axis=0)).sum(axis=1)
    deficit = sales.sum(axis=(1, 2)) - sales.sum(axis=(0, 2))
    return Benchmark(
        economies=tuple(table.economies),
        sectors=tuple(f"sector {s}" for s in range(len(table.theta))),
        trade=trade,
        tariff=np.zeros_like(trade),
        expenditure=trade.sum(axis=2),
        output=trade.sum(axis=1),
        value_added_share=np.ascontiguousarray(share.T),
        final_share=np.ascontiguousarray(final_share.T),
        input_share=input_share,
        value_added=earned,
        deficit=deficit,
        income=earned + deficit,
        trade_elasticity=table.theta[:, None],
        traded=len(table.theta),
        dutiable=0,
    )


def spent_alike(table):
    """Return input shares (N, K, J) of sectors that all buy in the mix of the economy as a whole.

    So total inputs of a sector stay, and whoever spends a dollar more spends it alike: with
    balanced trade expenditure by sector follows from income (the authors' section 3.4).
    """
    mix = table.spent / table.spent.sum(axis=1, keepdims=True)
    return mix[:, :, None] * table.input_share.sum(axis=1)[:, None, :], mix
