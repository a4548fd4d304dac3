"""A small library and a file of claims of a user, for the tests of the evidence."""

from pathlib import Path

from tarazy.evidence.document import Claim, SourceText
from tarazy.evidence.events_and_sources import Event, FigureRow, SourceRow
from tarazy.evidence.library import Library

TEXTS = {"en": "words", "kk": "сөздер", "ru": "слова"}
# What a causal check says of itself.
FOUND = {"sign": "found", "assumes": TEXTS, "contradicted_by": TEXTS}
PUT_IN = FOUND | {"sign": "by_construction", "because": TEXTS}

CLAIMS = """\
[[text]]
id = "MINE"
year = 2020
title = { en = "My text", kk = "Менің мәтінім", ru = "Мой текст" }
author = { en = "me", kk = "мен", ru = "я" }
kind = { en = "note", kk = "жазба", ru = "заметка" }

[[source]]
key = "my-source"
publisher = "An office"
title = "A yearbook"

[[figure]]
figure = "my-figure"
country = "KAZ"
from = 2019
to = 2020
value = 12.5
unit = "million USD"
source = "my-source"
quality = "sourced"
en = "a figure"
kk = "көрсеткіш"
ru = "показатель"

[[claim]]
id = "MY1"
kind = "fact"
topic = "trade"
texts = ["MINE"]
en = "Something was 12 million dollars."
kk = "Бір нәрсе 12 миллион доллар болды."
ru = "Нечто составило 12 миллионов долларов."

[[claim.states]]
quantity = "something"
text = "MINE"
value = 12
unit = "million USD"
from = 2019
to = 2020

[[claim.check]]
kind = "compare"
claimed = 0.012
unit = "billion USD"
observed = { of = "figure", figure = "my-figure" }
tolerance = 0.05
note = { en = "Rounded.", kk = "Дөңгелектелген.", ru = "Округлено." }

[[claim]]
id = "MY2"
kind = "causal"
topic = "trade"
texts = ["MINE"]
en = "Column 2 of the tariff costs Kazakhstan sales."
kk = "Тарифтің 2-бағаны Қазақстанның сатылымын азайтады."
ru = "Вторая колонка тарифа лишает Казахстан продаж."

[[claim.check]]
kind = "experiment"
scenario = "jackson-vanik"
read = { variable = "exports", country = "KAZ", partner = "USA" }
predicts = "-"
sign = "by_construction"
because = "The duties are on this very trade."
assumes = "Column 2 in force."
contradicted_by = "No sign that this experiment can give."

[[claim]]
id = "MY3"
kind = "causal"
topic = "trade"
texts = ["MINE"]
en = "The Caspian pipeline brought American goods."
kk = "Каспий құбыры америкалық тауар әкелді."
ru = "Каспийский трубопровод принёс американские товары."

[[claim.check]]
kind = "before_after"
series = "us-goods-exports"
country = "USA"
partner = "KAZ"
event = "cpc-opened"
measure = "level"
predicts = "+"
placebos = { among = "partner", within = 10 }
assumes = "Nothing else."
contradicted_by = "A fall."
"""


def written(folder: Path, text: str = CLAIMS, name: str = "mine.toml") -> Path:
    """Return the file into which a text was written."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def figure(
    key: str, value: float, unit: str, quality: str = "sourced", **keys: object
) -> FigureRow:
    """Return a figure of Kazakhstan in 2020, or as the keys say."""
    row = {"figure": key, "country": "KAZ", "from": 2020, "value": value, "unit": unit}
    return FigureRow.model_validate(row | {"source": "office", "quality": quality, **TEXTS} | keys)


def event(key: str, date: str, quality: str = "sourced", **keys: object) -> Event:
    """Return a visit."""
    precision = {4: "year", 7: "month", 10: "day"}[len(date)]
    row = {"event": key, "date": date, "precision": precision, "parties": "KAZ;USA"}
    row |= {"kind": "visit", "source": "office", "quality": quality}
    return Event.model_validate(row | TEXTS | keys)


def claim(key: str, kind: str, check: list[dict], **keys: object) -> Claim:
    """Return a claim of the text T20."""
    row = {"id": key, "kind": kind, "topic": "trade", "texts": ["T20"], "check": check}
    return Claim.model_validate(row | TEXTS | keys)


def small_library(
    claims: list[Claim] | None = None,
    figures: list[FigureRow] | None = None,
    events: list[Event] | None = None,
) -> Library:
    """Return a library with one text of 2020, one of 2022 and one source."""
    texts = [
        SourceText.model_validate(
            {"id": key, "year": year, "title": TEXTS, "author": TEXTS, "kind": TEXTS}
        )
        for key, year in (("T20", 2020), ("T22", 2022))
    ]
    source = SourceRow(key="office", publisher="An office", title="A yearbook")
    found = claims or []
    return Library(
        texts={text.id: text for text in texts},
        sources={"office": source},
        figures={row.figure: row for row in figures or []},
        claims={one.id: one for one in found},
        events={row.event: row for row in events or []},
        agreements={},
        stages={},
        origins={one.id: "small.toml" for one in found},
        folders={},
    )
