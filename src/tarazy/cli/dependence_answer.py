"""The balance of dependence as tables of text, in three languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING

from tarazy.cli.answer_texts import about_zero, words
from tarazy.cli.screen import table, wrapped
from tarazy.codes.classification import name_of
from tarazy.interdependence.model_rows import JOINT
from tarazy.interdependence.words import has_word, reason_text, word
from tarazy.text.formats import amount
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.interdependence.results import Dependence

# What is printed where no part is named.
PARTS = ("channels", "concentration", "severance", "asymmetry")
DASH = "-"
ARROW = " > "
_SHARE = "share"
_FRIENDS = 10
# Of the cut of all trade, beside the loss.
_OF_BOTH = ("real_wage_loss", "partner_loss")
_ROUNDING = 1e-9
# Units of losses and of what one economy's productivity does to another's income.
_OF_INCOME = ("per cent", "percentage points", "per cent per per cent")

Record = dict[str, object]


def dependence_answer(found: Dependence, parts: Sequence[str], language: str = "en") -> str:
    """Return the tables of some parts, each with its title, and the notes to them.

    Parameters
    ----------
    found
        The balance.
    parts
        Names of its tables.
    language
        ``en``, ``kk`` or ``ru``.
    """
    wanted = [name for part in parts for name in _with_levels(part)]
    page = _Page(found, words(language), wanted, [])
    made: dict[str, Callable[[], str]] = {
        "channels": lambda: page.crossed("channels", ("channel",), "partner"),
        "levels": lambda: page.crossed("levels", ("channel", "unit"), "partner"),
        "concentration": lambda: page.crossed("concentration", ("channel",), "measure"),
        "sector_concentration": lambda: page.crossed(
            "sector_concentration", ("direction", "sector"), "measure"
        ),
        "exposure": lambda: page.crossed("exposure", ("side", "view"), "partner"),
        "severance": page.severance,
        "power": lambda: page.crossed("power", ("measure", "rho"), "partner"),
        "asymmetry": lambda: page.crossed("asymmetry", ("measure", "unit"), "partner"),
        "friends": lambda: page.crossed("friends", ("partner",), "measure", page.friends()),
        "alignment": lambda: page.crossed("alignment", ("channel",), "measure"),
        "security": lambda: page.crossed("security", ("measure", "of", "unit"), ""),
        "series": page.series,
    }
    texts = [f"{page.title(part)}\n{made[part]()}" for part in wanted]
    return "\n\n".join([*texts, page.notes()])


def _with_levels(part: str) -> tuple[str, ...]:
    return (part, "levels") if part == "channels" else (part,)


@dataclass
class _Page:
    """Tables of one balance in one language, and the reasons that they refer to.

    Attributes
    ----------
    found
        The balance.
    say
        Texts and numbers of the language.
    shown
        Names of the tables that are printed.
    reasons
        Why numbers are missing, in the order of their marks.
    changes
        The numbers in per cent of income that were printed.
    """

    found: Dependence
    say: Texts
    shown: list[str]
    reasons: list[str]
    changes: list[float] = field(default_factory=list)

    def title(self, part: str) -> str:
        """Return the title of a table."""
        named = self.say.named(country=self.found.country)
        return wrapped(word("table", part, self.say.language, **named))

    def crossed(
        self, part: str, rows: tuple[str, ...], columns: str, frame: pd.DataFrame | None = None
    ) -> str:
        """Return a table with labels of `rows` to the left and of `columns` above."""
        records = self._records(part, frame)
        if not records:
            return self._word("shell", "no_figures")
        heads = list(dict.fromkeys(str(r[columns]) for r in records)) if columns else [""]
        lines: dict[tuple[str, ...], dict[str, str]] = {}
        for record in records:
            key = tuple(str(record[column]) for column in rows)
            head = str(record[columns]) if columns else ""
            lines.setdefault(key, {})[head] = self.cell(record)
        header = ["", *(self._label(columns, head) if columns else "" for head in heads)]
        body = [
            [self._row_label(rows, key), *(line.get(head, "") for head in heads)]
            for key, line in lines.items()
        ]
        return table(header, body)

    def _records(self, part: str, frame: pd.DataFrame | None = None) -> list[Record]:
        chosen = self.found.table(part) if frame is None else frame
        records: list[Record] = chosen.astype(object).to_dict("records")  # type: ignore[assignment]
        return records

    def severance(self) -> str:
        """Return losses by cut, the joint one beside the gap; more rows for the whole cut."""
        frame = self.found.table("severance")
        joint_gap = frame["measure"] == "gap"
        frame.loc[joint_gap, "partner"] = "gap"
        more = (frame["cut"] == "both") & frame["measure"].isin(_OF_BOTH)
        loss = frame[joint_gap | (frame["measure"] == "loss")].assign(measure="loss")
        closed = frame[frame["measure"] == "exports_lost"]
        import pandas as pd

        chosen = pd.concat([loss, frame[more], closed])
        return self.crossed("severance", ("cut", "measure"), "partner", chosen)

    def friends(self) -> pd.DataFrame:
        """Return the rows of the partners, of the country, and of those that matter most."""
        frame = self.found.table("friends")
        value = "value" if "value" in frame else "before"
        own = frame["measure"] == "own"
        felt = frame[frame["measure"] == "on_country"].set_index("partner")[value].abs()
        groups = [p.code for p in self.found.partners if p.is_group]
        most = felt.drop(groups).nlargest(_FRIENDS).index
        kept = [*dict.fromkeys([*(p.code for p in self.found.partners), *most])]
        chosen = frame[frame["partner"].isin(kept) & ~own]
        order = {code: number for number, code in enumerate(kept)}
        return chosen.iloc[chosen["partner"].map(order).argsort(kind="stable")]

    def series(self) -> str:
        """Return the first and the last value of every series."""
        frame = self.found.table("series")
        if not len(frame):
            return self._word("shell", "no_figures")
        rows = []
        for (name, partner), line in frame.groupby(["series", "partner"], sort=False):
            first, last = line.iloc[0], line.iloc[-1]
            unit = str(last["unit"])
            label = ", ".join(filter(None, (self._series_title(str(name)), str(partner))))
            cells = [str(first["year"]), self._number(float(first["value"]), unit)]
            cells += [str(last["year"]), self._number(float(last["value"]), unit)]
            rows.append([f"{label}, {self._unit(unit)}", *cells])
        year, value = (word("column", key, self.say.language) for key in ("year", "value"))
        return table(["", year, value, year, value], rows)

    def _series_title(self, name: str) -> str:
        from tarazy import series

        if name not in series.names():
            # The distance of ideal points, which is computed from the series of positions.
            return self._word("channel", "un_votes")
        return series.describe(name).title.in_language(self.say.language)

    def cell(self, record: Record) -> str:
        """Return a number, or what it was and what it is; with what it is about; or a dash."""
        unit = str(record["unit"])
        if "value" in record:
            text = self._of(record["value"], unit, record)
            return " ".join(filter(None, (text, str(record.get("label", "")))))
        before = " ".join(
            filter(None, (self._of(record["before"], unit, record), str(record.get("label", ""))))
        )
        if all(isnan(float(str(record[side]))) for side in ("before", "after")):
            return before
        label = str(record.get("label_after", ""))
        after = " ".join(filter(None, (self._of(record["after"], unit, record), label)))
        return f"{before}{ARROW}{after}"

    def _of(self, value: object, unit: str, record: Record) -> str:
        number = float(str(value))
        if isnan(number):
            reason = str(record["reason"])
            if reason not in self.reasons:
                self.reasons.append(reason)
            return f"{DASH} [{self.reasons.index(reason) + 1}]"
        return self._number(number, unit)

    def _number(self, value: float, unit: str) -> str:
        shown = 100 * value if unit == _SHARE else value
        if unit in _OF_INCOME:
            self.changes.append(shown)
        return amount(0.0 if abs(shown) < _ROUNDING else shown, self.say)

    def _row_label(self, columns: tuple[str, ...], key: tuple[str, ...]) -> str:
        labels = [self._label(c, k) for c, k in zip(columns, key, strict=True) if k]
        if columns == ("cut", "measure") and key[1] == "loss":
            # The title says what is lost.
            labels = labels[:1]
        return ", ".join(filter(None, labels))

    def _label(self, column: str, key: str) -> str:
        """Return a label in words: a channel, a measure, an economy, a sector."""
        language = self.say.language
        if column == "unit":
            return "" if key == "1" else self._unit(key)
        if column == "rho":
            return f"rho = {key}"
        if column == "partner":
            shown = {JOINT: ("cut", JOINT), "gap": ("measure", "gap")}
            return word(*shown[key], language) if key in shown else key
        if column == "sector":
            return name_of(key, language)
        if column == "of":
            from tarazy.corridors.labels import country_name

            return country_name(key, language)
        for kind in (column, "measure"):
            if kind in ("channel", "cut", "measure") and has_word(kind, key):
                return word(kind, key, language)
        return key

    def _unit(self, unit: str) -> str:
        # Shares are printed as percentages.
        return word("unit", "per cent" if unit == _SHARE else unit, self.say.language)

    def _word(self, kind: str, key: str, **values: object) -> str:
        return word(kind, key, self.say.language, **values)

    def notes(self) -> str:
        """Return what the tables rest on, what is missing, and who was left out."""
        found, language = self.found, self.say.language
        lines = [
            f"[{number}] {reason_text(reason, language, found.country)}"
            for number, reason in enumerate(self.reasons, start=1)
        ]
        lines += about_zero(self.say, (value for value in self.changes if abs(value) >= _ROUNDING))
        lines += self._groups()
        lines.append(
            self._word(
                "shell",
                "note_source",
                world=found.world_name,
                digest=found.world_digest,
                year=found.world_year,
                quality=word("quality", found.quality, language),
            )
        )
        lines += self._sources()
        return "\n".join(wrapped(line) for line in lines)

    def _groups(self) -> Iterator[str]:
        country = self.say.named(country=self.found.country)
        for partner in self.found.partners:
            if partner.excluded:
                yield self._word("shell", "excluded", group=partner.code, **country)
            if partner.absent:
                members = ", ".join(partner.absent)
                yield self._word("shell", "absent", group=partner.code, members=members)

    def _sources(self) -> Iterator[str]:
        """Yield the sources of the tables other than the world and what is computed on it."""
        found = self.found
        worlds = tuple(filter(None, (found.world_digest, found.digest_after)))
        years: dict[str, set[int]] = {}
        for name in self.shown:
            rows = found.table(name)
            there = rows[rows["year"].notna() & (rows["source"] != "")]
            for source, year in zip(there["source"], there["year"], strict=True):
                if not any(digest in str(source) for digest in worlds):
                    years.setdefault(str(source), set()).add(int(year))
        for source, known in years.items():
            span = "-".join(str(year) for year in dict.fromkeys((min(known), max(known))))
            yield self._word("shell", "source", source=source, year=span)
        if found.scenario is not None:
            yield self._word("shell", "after", scenario=found.scenario)
