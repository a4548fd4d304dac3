"""Every reader of a file or document that a user brings, each with a small clean file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import test_readers_oecd
from own_world import own_world
from small_icio import small_icio
from test_readers_adb import lines as adb_lines
from test_readers_adb import write as write_adb
from test_readers_wiod import F, J, N, frame_2016, sheet_2013, write_2013, write_2016
from test_readers_wiod import write_matrices as write_wiod_matrices

import tarazy as tz
from tarazy.corridors.concordance import Concordance
from tarazy.corridors.data import Network
from tarazy.corridors.phase_document import read_plan
from tarazy.draws.stored import read_ranges
from tarazy.evidence.library import Library, library
from tarazy.evidence.reading import read_claims, read_document
from tarazy.evidence.stage_document import StagesDocument
from tarazy.evidence.user_files import with_file
from tarazy.investment.factor_tables import read_economy_table, read_factor_table
from tarazy.investment.horizons import read_elasticities
from tarazy.policy.own_lines import read_lines
from tarazy.policy.own_rates import read_rate_table
from tarazy.policy.own_regime import read_regime
from tarazy.scenario import Scenario
from tarazy.sources.opening import open_world
from tarazy.study.reading import load as load_study
from tarazy.sweeps.document import load as load_sweep
from tarazy_pipeline.readers.hts import read_hts

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PACKAGE = Path(tz.__file__).parent
Read = Callable[[Path], Any]
_HTS = (
    *("HTS Number", "Indent", "Description"),
    *("General Rate of Duty", "Special Rate of Duty", "Column 2 Rate of Duty"),
)


@cache
def _noted() -> Library:
    return with_file(library(), EXAMPLES / "claims/my-claims.toml")


@dataclass(frozen=True)
class Subject:
    """A reader and a clean file of it.

    Attributes
    ----------
    name
        In the table that is printed.
    file
        Of the clean file, below the folder that `write` fills.
    write
        Writes it, with what must stand beside it.
    read
        From the folder to what was read, in a form that `same` compares.
    form
        ``csv``, ``toml``, ``json``, ``zip``, ``bytes`` or ``address``.
    numbers
        Columns of a csv table whose cells are numbers that are all needed, by position.
    slow
        Whether a reading takes so long that only the long run does it.
    """

    name: str
    file: str
    write: Callable[[Path], None]
    read: Read
    form: str
    numbers: tuple[int, ...] = ()
    slow: bool = False

    def all_numbers(self, heading: list[str]) -> tuple[int, ...]:
        """Return the places of all columns of a csv table that hold numbers and no codes."""
        codes = ("line", *_HTS)
        return tuple(n for n, name in enumerate(heading) if name not in codes)


def same(one: Any, other: Any) -> bool:
    """Return whether two readings are equal, but for the last digits of a number."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, np.ndarray):
        if one.dtype.kind == "f":
            return one.shape == other.shape and np.allclose(
                one, other, rtol=1e-9, atol=1e-12, equal_nan=True
            )
        return np.array_equal(one, other)
    if isinstance(one, float) and isinstance(other, int | float):
        return bool(np.isclose(one, other, rtol=1e-9, atol=1e-12, equal_nan=True))
    return bool(one == other)


def _world(world: tz.World) -> dict[str, Any]:
    return {
        "labels": (world.economies, world.sectors, world.year),
        **{name: world.dataset[name].values for name in ("trade", "input_share")},
    }


def _network(folder: Path) -> Any:
    network = Network.load(folder)
    return {
        name: getattr(network, name).drop(columns="line", errors="ignore").to_dict("list")
        for name in ("arcs", "nodes", "supply", "demand")
    }


def copied(*files: Path, into: str = "") -> Callable[[Path], None]:
    """Return what copies files and folders into the folder of a subject."""

    def write(folder: Path) -> None:
        (folder / into).mkdir(parents=True, exist_ok=True)
        for file in files:
            if file.is_dir():
                shutil.copytree(file, folder / into / file.name)
            else:
                shutil.copy(file, folder / into / file.name)

    return write


def text_file(name: str, text: str) -> Callable[[Path], None]:
    """Return what writes a text into the folder of a subject."""
    return lambda folder: (folder / name).write_text(text, encoding="utf-8") and None


def _oecd(folder: Path) -> None:
    test_readers_oecd.write(
        folder, test_readers_oecd.frame(test_readers_oecd.ECONOMIES, test_readers_oecd.plain())
    )


def _table_of(name: str) -> Read:
    return lambda folder: _world(open_world(folder / name))


HTS = f"""{",".join(_HTS)}
0101,0,Horses,,,
0101.21.00,1,Breeding,2.4%,"Free (A,AU)",15%
0101.21.00.10,2,Males,,,
8503.00,0,Parts of motors,,,
8503.00.20,1,Commutators,3%,Free (A),35%
"""
LINES = """line,rate,unit_value,description
0101.21.00,2.4 %,,Horses
260300,0.05,,Copper ores
220421,8 %,2.5,Wine
"""
RATES = """importer,exporter,sector,rate
USA,KAZ,metals,25 %
USA,CHN,food,0.1
KAZ,*,textiles,2.5 %
"""
SCENARIO = """closure = "zero"

[title]
en = "A duty"

[question]
en = "What does it cost?"

[groups]
NEAR = ["KAZ", "KGZ"]

[[shocks]]
kind = "tariff"
importer = "USA"
exporter = "NEAR"
set = 0.25
"""
SCENARIO_JSON = (
    '{"title": {"en": "A duty"}, "question": {"en": "What?"}, "closure": "zero", "shocks": '
    '[{"kind": "tariff", "importer": "USA", "exporter": "KAZ", "set": 0.25}]}'
)
SENTENCES = (
    "text,paragraph,sentence,topic,holds,reason,of,original\n"
    "NOTE,1,1,energy,,heading,,\n"
    "NOTE,1,2,energy,N1,,,Қазақстан мұнай өндіреді.\n"
    "NOTE,2,1,energy,,repeats,NOTE:1.2,\n"
)
PLAN = 'projects = ["DOCK", ["PIER", "RAIL"]]\ndiscount = 0.05\n\n[growth]\ndemand = 0.01\n'


def _places(file: str, *columns: str) -> tuple[int, ...]:
    """Return where columns stand in a table of the good network."""
    text = (ROOT / "tests/unit/bad_corridors/good" / file).read_text(encoding="utf-8")
    heading = text.splitlines()[0].split(",")
    return tuple(heading.index(column) for column in columns)


def _network_of(file: str, numbers: tuple[int, ...] = ()) -> Subject:
    form = file.rpartition(".")[2]
    return Subject(
        f"network {file}",
        f"good/{file}",
        copied(ROOT / "tests/unit/bad_corridors/good"),
        lambda folder: _network(folder / "good"),
        form,
        numbers,
    )


def _link(folder: Path) -> Any:
    place = folder / "azerbaijan-crude"
    found = Concordance.load(place, Network.load(place))
    return vars(found) if found is not None else None


@cache
def subjects() -> tuple[Subject, ...]:
    """Return all of them."""
    from more_subjects import more_subjects
    from stored_subjects import stored_subjects

    tables = PACKAGE / "investment/tables"
    return (
        Subject("OECD ICIO", "2020_SML.csv", _oecd, _table_of("2020_SML.csv"), "csv", (1, 2, 3)),
        Subject(
            "flows",
            "five-economies-2022.csv",
            copied(EXAMPLES / "worlds/five-economies-2022.csv"),
            _table_of("five-economies-2022.csv"),
            "csv",
            (4,),
            slow=True,
        ),
        Subject("few flows", "own-2020.csv", _flows, _table_of("own-2020.csv"), "csv", (4,)),
        Subject(
            "ADB MRIO",
            "ADB-MRIO72-2022_July_2025.xlsx",
            lambda folder: (
                write_adb(folder, adb_lines(small_icio(4, 35, 5, stock_draws=False))) and None
            ),
            _table_of("ADB-MRIO72-2022_July_2025.xlsx"),
            "zip",
            slow=True,
        ),
        Subject(
            "WIOD 2013",
            "wiot11_row_apr12.xlsx",
            lambda folder: (
                write_2013(
                    folder,
                    sheet_2013(small_icio(N, J, F, stock_draws=False)),
                    "wiot11_row_apr12.xlsx",
                )
                and None
            ),
            _table_of("wiot11_row_apr12.xlsx"),
            "zip",
            slow=True,
        ),
        Subject(
            "WIOD 2016",
            "WIOT2014_October16_ROW.RData",
            lambda folder: (
                write_2016(folder, frame_2016(small_icio(N, 4, F, stock_draws=False))) and None
            ),
            _table_of("WIOT2014_October16_ROW.RData"),
            "bytes",
        ),
        Subject(
            "WIOD in R",
            "wiod95.rda",
            lambda folder: (
                write_wiod_matrices(folder, small_icio(N, J, F, stock_draws=False)) and None
            ),
            _table_of("wiod95.rda"),
            "bytes",
            slow=True,
        ),
        Subject(
            "world",
            "mine.npz",
            lambda folder: own_world().save(folder / "mine.npz") and None,
            lambda folder: _world(tz.World.load(folder / "mine.npz")),
            "zip",
        ),
        Subject(
            "rates",
            "mfn.csv",
            text_file("mfn.csv", RATES),
            lambda folder: [
                {**row, "line": 0}
                for row in read_rate_table(folder / "mfn.csv", "mfn.csv", (-0.9, 5.0))
            ],
            "csv",
            (3,),
        ),
        Subject(
            "tariff lines",
            "lines.csv",
            text_file("lines.csv", LINES),
            lambda folder: [
                (line.code, line.rate, line.sector)
                for line in read_lines(folder / "lines.csv", "lines.csv", (-0.9, 5.0))
            ],
            "csv",
            (1,),
        ),
        Subject(
            "regime",
            "own-law/regime.toml",
            copied(EXAMPLES / "tariffs/own-law"),
            lambda folder: read_regime(folder / "own-law", "own-law"),
            "toml",
        ),
        Subject(
            "preferences",
            "own-law/preferences.csv",
            copied(EXAMPLES / "tariffs/own-law"),
            lambda folder: read_regime(folder / "own-law", "own-law")["rates"]["preferences"],
            "csv",
        ),
        Subject(
            "horizons",
            "horizons.csv",
            copied(tables / "horizons.csv"),
            lambda folder: [
                (row.value, row.low, row.high)
                for row in read_elasticities(folder / "horizons.csv", "horizons.csv").rows
            ],
            "csv",
        ),
        Subject(
            "levels of economies",
            "economies-2022.csv",
            copied(tables / "economies-2022.csv"),
            lambda folder: (
                read_economy_table(folder / "economies-2022.csv", "economies-2022.csv").values
            ),
            "csv",
        ),
        Subject(
            "shares of factors",
            "factors.csv",
            _factors,
            lambda folder: read_factor_table(folder / "factors.csv", "factors.csv").values,
            "csv",
        ),
        Subject(
            "scenario",
            "duty.toml",
            text_file("duty.toml", SCENARIO),
            lambda folder: Scenario.load(folder / "duty.toml").to_dict(),
            "toml",
        ),
        Subject(
            "scenario in JSON",
            "duty.json",
            text_file("duty.json", SCENARIO_JSON),
            lambda folder: Scenario.load(folder / "duty.json").to_dict(),
            "json",
        ),
        Subject(
            "sweep",
            "us-tariff.toml",
            copied(EXAMPLES / "sweeps/us-tariff.toml"),
            lambda folder: load_sweep(folder / "us-tariff.toml").whole,
            "toml",
        ),
        Subject(
            "study",
            "small_study/study.toml",
            copied(ROOT / "tests/unit/small_study"),
            lambda folder: load_study(folder / "small_study").model_dump(mode="json"),
            "toml",
        ),
        Subject(
            "claims",
            "my-claims.toml",
            copied(EXAMPLES / "claims/my-claims.toml"),
            lambda folder: read_claims(folder / "my-claims.toml", "my-claims.toml").model_dump(
                mode="json"
            ),
            "toml",
        ),
        Subject(
            "sentences",
            "sentences.csv",
            text_file("sentences.csv", SENTENCES),
            lambda folder: [
                row.model_dump(mode="json")
                for row in with_file(_noted(), folder / "sentences.csv").sentences.values()
                if row.text == "NOTE"
            ],
            "csv",
            numbers=(1, 2),
        ),
        Subject(
            "stages",
            "stage_lines.toml",
            copied(ROOT / "src/tarazy/evidence/tables/stage_lines.toml"),
            lambda folder: read_document(
                folder / "stage_lines.toml", "stage_lines.toml", StagesDocument
            ).model_dump(mode="json"),
            "toml",
        ),
        Subject(
            "plan",
            "plan.toml",
            text_file("plan.toml", PLAN),
            lambda folder: read_plan(folder / "plan.toml"),
            "toml",
        ),
        Subject(
            "link",
            "azerbaijan-crude/link.toml",
            copied(EXAMPLES / "corridors/azerbaijan-crude"),
            _link,
            "toml",
        ),
        Subject(
            "stored ranges",
            "ranges.json",
            _ranges,
            lambda folder: len(read_ranges(folder / "ranges.json").ranges),
            "json",
        ),
        _network_of("network.toml"),
        _network_of("arcs.csv", _places("arcs.csv", "capacity", "cost")),
        _network_of("nodes.csv"),
        _network_of("supply.csv", _places("supply.csv", "volume", "lifting_cost")),
        _network_of("demand.csv", _places("demand.csv", "volume", "price")),
        Subject(
            "tariff schedule",
            "hts.csv",
            text_file("hts.csv", HTS),
            lambda folder: read_hts(folder / "hts.csv"),
            "csv",
        ),
        *more_subjects(),
        *stored_subjects(),
    )


def _flows(folder: Path) -> None:
    import test_shell_tables

    test_shell_tables.long_frame().to_csv(folder / "own-2020.csv", index=False)


def _factors(folder: Path) -> None:
    text = (PACKAGE / "investment/tables/factors-2022.csv").read_text(encoding="utf-8")
    heading, *rows = text.splitlines()
    first = rows[0].partition(",")[0]
    kept = [row for row in rows if row.startswith(f"{first},")]
    (folder / "factors.csv").write_text("\n".join([heading, *kept, ""]), encoding="utf-8")


def _ranges(folder: Path) -> None:
    stored = PACKAGE / "draws/tables/stored.json"
    shutil.copy(stored, folder / "ranges.json")
