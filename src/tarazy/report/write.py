"""The command behind ``tarazy report``: solve the catalogue, compose the page, write the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tarazy.world import World


def write_report(
    world: World,
    path: str | Path,
    language: str = "en",
    *,
    country: str = "KAZ",
    partner: str = "USA",
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Solve the experiments of the catalogue and write the report.

    The file is written under a temporary name and then renamed: a run that fails leaves nothing
    behind.

    Parameters
    ----------
    world
        The benchmark.
    path
        The HTML file to write; its folder is made if missing.
    language
        ``en``, ``kk`` or ``ru``.
    country, partner
        Whose point of view the report takes.
    progress
        Called with the name of every experiment before it is solved.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        If the language or an economy is unknown, or an experiment doesn't fit the world.
    NoEquilibriumError
        If an experiment has no equilibrium.
    """
    from tarazy.report.exhibit import check_pair
    from tarazy.report.page.compose import compose
    from tarazy.scenario import run
    from tarazy.scenario.catalogue import names
    from tarazy.world.classification import check_language

    check_language(language)
    check_pair(world.economies, country, partner)
    outcomes = []
    for name in names():
        if progress is not None:
            progress(name)
        outcomes.append(run(world, name))
    content = compose(world, outcomes, language, country, partner)
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.part")
    try:
        temporary.write_text(content, encoding="utf-8")
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return target
