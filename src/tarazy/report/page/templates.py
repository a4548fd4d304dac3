"""The templates of the page: what is put into them is escaped, unless it is marked as safe."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tarazy.report.page.links import link_to, linked


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("tarazy.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(linked=linked, link_to=link_to)
    return environment


@cache
def _macros(template: str) -> Any:
    return _environment().get_template(f"{template}.html.j2").module


def rendered(template: str, macro: str, *values: object, **named: object) -> Markup:
    """Return what a macro of a template makes of its values."""
    return Markup(getattr(_macros(template), macro)(*values, **named))


def page(template: str, **values: object) -> str:
    """Return a whole page."""
    return _environment().get_template(f"{template}.html.j2").render(**values)


def static(name: str) -> Markup:
    """Return a style sheet or script, which stands in the page as it is."""
    file = resources.files("tarazy.report").joinpath("templates", name)
    return Markup(file.read_text(encoding="utf-8"))
