"""A regime of a user's own, as a document keeps it: what its folder held, averaged by sector."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from tarazy.scenario.parts import DAY, TEXT_SCHEMA, Day, Part, Text

if TYPE_CHECKING:
    from tarazy.policy.regime import Regime

Rates = dict[Text, Annotated[float, Field(ge=-0.9, le=5.0, allow_inf_nan=False)]]
Shares = dict[Text, Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]]
_BY_EXPORTER = "a table by exporter, each of a fraction by sector"


class OwnRegime(Part):
    """A tariff regime that a document brings.

    In a document ``regime = "./my-regime"`` is a folder beside it, which is read with the document
    (:mod:`tarazy.policy.own_regime` tells its files); the document then holds what was in it.
    """

    name: Text = Field(description="a short name")
    en: Text = Field(description="its title in English")
    kk: Text = Field(description="its title in Kazakh")
    ru: Text = Field(description="its title in Russian")
    importers: tuple[Text, ...] = Field(
        min_length=1, description="a list of codes of those whose law it is"
    )
    since: Day = Field(description=DAY)
    until: Day | None = Field(default=None, description=DAY)
    edition: Day = Field(description=DAY)
    level: Literal["schedule", "additional"] = Field(description="'schedule', 'additional'")
    quality: Literal["derived", "estimated", "assumed"] = Field(
        description="'derived', 'estimated', 'assumed'"
    )
    source: Text = Field(description="a text: where the rates come from")
    note: str = Field(default="", strict=True, description="a text")
    free: tuple[Text, ...] = Field(default=(), description="a list of codes of economies")
    rates: Rates = Field(
        min_length=1, description="a table by sector, each a fraction from -0.9 to 5"
    )
    weighted: dict[Text, Rates] = Field(default_factory=dict, description=_BY_EXPORTER)
    preferences: dict[Text, Shares] = Field(default_factory=dict, description=_BY_EXPORTER)

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Require texts where a name stands."""
        super().complete_schema(part)
        for key in ("rates", "weighted", "preferences"):
            part["properties"][key]["propertyNames"] = TEXT_SCHEMA

    def law(self) -> Regime:
        """Return the regime."""
        from tarazy.policy.regime import regime_from

        given = self.model_dump(exclude={"rates", "weighted", "preferences"})
        rule = {key: getattr(self, key) for key in ("rates", "weighted", "preferences")}
        return regime_from(given | {"rates": {"kind": "own", **rule}})


def read_own(given: Any, folder: Path, where: str) -> Any:
    """Return a regime in the form that the models know: a name, or what a folder holds.

    Parameters
    ----------
    given
        As it stands in a document; a text with a separator is the path of a folder.
    folder
        Beside which it is looked for.
    where
        The event and the key, for messages.

    Raises
    ------
    InputError
        One line naming the file, the line or key, the value and what is allowed.
    """
    from tarazy.policy.own_regime import is_folder, read_regime

    if not (isinstance(given, str) and is_folder(given)):
        return given
    entry = read_regime(folder / given, f"{where}: {given.rstrip('/')}")
    rule = entry.pop("rates")
    return entry | {key: rule[key] for key in ("rates", "weighted", "preferences")}
