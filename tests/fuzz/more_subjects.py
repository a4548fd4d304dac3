"""Documents that commands begin (``tarazy new``), files of results, payments and addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from own_world import own_world
from subjects import EXAMPLES, PACKAGE, Subject, copied, text_file

import tarazy as tz
from tarazy.evidence.library import library
from tarazy.evidence.promises.register import register, with_register
from tarazy.evidence.user_files import with_file
from tarazy.lab.address import asked_at
from tarazy.lab.base import Base
from tarazy.lab.settings import Settings
from tarazy.lab.store import Store
from tarazy.scenario import Scenario
from tarazy.sweeps.document import load as load_sweep

TEMPLATES = PACKAGE / "cli/templates"
PAYMENT = """question = "What is a payment worth?"
title = "A fee for transit"
factors = "three"

[[shocks]]
kind = "payment"
from = "PAK"
to = "KGZ"
usd = 56.4

[[then]]
title = "More"

[[then.shocks]]
kind = "payment"
from = "PAK"
to = "KGZ"
usd = 20
"""
STAGES = """question = "One by one?"
title = "Steps"

[[shocks]]
kind = "tariff"
importer = "USA"
exporter = "KAZ"
add = 0.1

[[then]]
title = "A second step"

[[then.shocks]]
kind = "trade_cost"
importer = "CHN"
exporter = "KAZ"
factor = 0.9

[[then]]
title = "A third step"

[[then.shocks]]
kind = "sever"
importer = "RUS"
exporter = "KAZ"
"""
ADDRESS = "v=1&ask=duty&by=USA&on=KAZ&size=10"


def _outcome(folder: Path) -> None:
    scenario = {
        "name": "duty",
        "title": "A duty",
        "question": "What?",
        "shocks": [{"kind": "tariff", "importer": "Aland", "exporter": "Bland", "add": 0.1}],
    }
    tz.run(scenario, world=own_world()).save(folder / "outcome.npz")


def _events(folder: Path) -> list[dict[str, Any]]:
    whole, before = with_file(library(), folder / "my-events.csv"), library()
    fresh = (row for key, row in whole.events.items() if key not in before.events)
    return [row.model_dump(mode="json") for row in fresh]


def _promises(folder: Path) -> list[dict[str, Any]]:
    whole, before = with_register(register(), folder / "promises.toml"), register()
    fresh = (row for key, row in whole.promises.items() if key not in before.promises)
    return [row.model_dump(mode="json") for row in fresh]


def _address(folder: Path) -> dict[str, Any]:
    text = (folder / "address.txt").read_bytes().decode("utf-8", errors="replace")
    query = dict(parse_qsl(text, keep_blank_values=True))
    store = Store(Base(folder.parent / f"{folder.name}.sqlite"), 10)
    return asked_at(query, store, Settings()).document


def more_subjects() -> tuple[Subject, ...]:
    """Return them."""
    return (
        Subject(
            "events", "my-events.csv", copied(EXAMPLES / "claims/my-events.csv"), _events, "csv"
        ),
        Subject(
            "promises", "promises.toml", copied(TEMPLATES / "promises.toml"), _promises, "toml"
        ),
        Subject(
            "payments",
            "payment.toml",
            text_file("payment.toml", PAYMENT),
            lambda folder: Scenario.load(folder / "payment.toml").to_dict(),
            "toml",
        ),
        Subject(
            "scenario of stages",
            "stages.toml",
            text_file("stages.toml", STAGES),
            lambda folder: [
                stage.to_dict() for stage in Scenario.load(folder / "stages.toml").stages()
            ],
            "toml",
        ),
        Subject(
            "sweep over horizons",
            "horizon-by-tariff.toml",
            copied(EXAMPLES / "sweeps/horizon-by-tariff.toml"),
            lambda folder: load_sweep(folder / "horizon-by-tariff.toml").whole,
            "toml",
        ),
        Subject(
            "outcome",
            "outcome.npz",
            _outcome,
            lambda folder: tz.Outcome.load(folder / "outcome.npz").table("welfare").to_dict("list"),
            "zip",
        ),
        Subject("address", "address.txt", text_file("address.txt", ADDRESS), _address, "address"),
    )
