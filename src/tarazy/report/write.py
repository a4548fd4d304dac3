"""The commands behind ``tarazy report``: compute once, compose a page a language, write files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.values import callback, instance, path_of
from tarazy.codes.classification import check_language
from tarazy.study.document import Study
from tarazy.study.findings import DRAWS, Findings, Progress, find
from tarazy.world import World

if TYPE_CHECKING:
    from tarazy.compute.executors import Cluster


def write_report(
    study: Study | str | Path,
    path: str | Path,
    language: str | None = None,
    *,
    world: World | None = None,
    draws: int = DRAWS,
    workers: int | None = None,
    matrix_world: World | None = None,
    progress: Progress | None = None,
    cluster: Cluster | None = None,
) -> Path:
    """Solve the experiments of a study and write its report in one language.

    The file is written under a temporary name and then renamed: a run that fails leaves nothing
    behind.

    Parameters
    ----------
    study
        What the report is about: a study, the name of a content pack, or the path of a document.
    path
        The HTML file to write; its folder is made if missing.
    language
        ``en``, ``kk`` or ``ru``; by default the first of the study.
    world, draws, workers, matrix_world, progress, cluster
        As `tarazy.study.findings.find` takes them.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        If the study cannot be read, the language or an economy is unknown, or an experiment
        doesn't fit the world.
    NoEquilibriumError
        If an experiment has no equilibrium.
    """
    from tarazy.arguments.writable import check_file
    from tarazy.study.reading import load

    target = path_of("path", path)
    callback("progress", progress)
    study = study if isinstance(study, Study) else load(study)
    chosen = study.languages[0] if language is None else check_language(language)
    check_file(target, "path")
    findings = find(
        study,
        world,
        draws=draws,
        workers=workers,
        matrix_world=matrix_world,
        progress=progress,
        cluster=cluster,
    )
    return write_pages(findings, {chosen: path})[0]


def write_pages(findings: Findings, paths: Mapping[str, str | Path]) -> list[Path]:
    """Write the report in several languages from what was computed once.

    Parameters
    ----------
    findings
        From `tarazy.study.findings.find`.
    paths
        Language to HTML file.

    Returns
    -------
    list of Path
        The files written, in the order of `paths`.

    Raises
    ------
    InputError
        If a language is unknown, or two have one file.
    """
    from tarazy.report.page.compose import compose

    instance("findings", findings, Findings, "what tarazy.study.find returns")
    instance("paths", paths, Mapping, "a dictionary of languages and files")
    targets = {check_language(key): path_of("paths", path) for key, path in paths.items()}
    refuse_repeated((str(target.resolve()) for target in targets.values()), "paths")
    return [_written(compose(findings, language), target) for language, target in targets.items()]


def _written(content: str, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.part")
    try:
        temporary.write_text(content, encoding="utf-8")
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return target
