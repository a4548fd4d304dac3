"""``tarazy countries``, ``tarazy sectors`` and ``tarazy groups``: what selectors accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from tarazy.cli import options
from tarazy.cli.screen import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tarazy.codes.classification import Label


def countries(lang: options.Lang = "en", json: options.AsJson = False) -> None:
    """List the economies of the bundled benchmark by code, with their names."""
    from tarazy.codes.classification import economies

    _print(economies(), lang, json, ())


def sectors(lang: options.Lang = "en", json: options.AsJson = False) -> None:
    """List the sectors of the bundled benchmark, with their names."""
    from tarazy.codes.classification import sectors as labels

    _print(labels(), lang, json, ("goods",))


def groups(lang: options.Lang = "en", json: options.AsJson = False) -> None:
    """List the groups of economies and of sectors, with their members and sources."""
    from tarazy.codes.classification import check_language
    from tarazy.codes.groups import Kind
    from tarazy.codes.groups import groups as known

    language = check_language(lang)
    kinds: tuple[Kind, ...] = ("economies", "sectors")
    if json:
        from tarazy.telling.listings import plain_groups
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(plain_groups()))
        return
    rows = (
        (name, f"{group.full_name(language)}: {', '.join(group.members)}")
        for kind in kinds
        for name, group in known(kind).items()
    )
    typer.echo(listed(rows))


def _print(labels: Sequence[Label], lang: str, json: bool, more: tuple[str, ...]) -> None:
    from tarazy.codes.classification import check_language

    language = check_language(lang)
    if json:
        from tarazy.telling.listings import plain_label
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json([plain_label(label, *more) for label in labels]))
        return
    typer.echo(listed((label.code, label.name(language)) for label in labels))
