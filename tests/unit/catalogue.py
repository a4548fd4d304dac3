"""The texts of the program as their source has them."""

import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

# What texts call an economy.
ECONOMIES = {
    *("country", "partner", "place", "owner", "host", "exporter", "importer", "donor", "union"),
    *("first", "other", "own", "worst", "best", "lowest", "highest", "nearest", "farthest"),
    *("home", "state"),
}
# It may stand in any form: each language asks for the one that its grammar needs.
FORM = re.compile(r"(?:(?:in|inside|to|from|with)_)?(\w+?)(?:_(?:gen|dat|acc))?")


def folder() -> Traversable:
    return resources.files("tarazy.text").joinpath("catalogue")


@cache
def source(language: str) -> Catalog:
    with folder().joinpath(f"{language}.po").open("rb") as stream:
        return read_po(stream, locale=language, abort_invalid=True)


def forms(catalogue: Catalog) -> dict[str, tuple[str, ...]]:
    """Return key to text, or to the texts of a number of things, one a plural form."""
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            (message.string,) if isinstance(message.string, str) else tuple(message.string)
        )
        for message in catalogue
        if message.id
    }


@cache
def every_text(language: str) -> dict[str, str]:
    """Return key to text; of one about a number of things, that about many of them."""
    return {key: texts[-1] for key, texts in forms(source(language)).items()}
