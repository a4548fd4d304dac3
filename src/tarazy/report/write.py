"""The commands behind ``tarazy report``: compute once, compose in each language, write files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.values import callback, instance, path_of
from tarazy.codes.classification import check_language
from tarazy.errors import InputError
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
    single_file: bool = False,
    world: World | None = None,
    draws: int = DRAWS,
    workers: int | None = None,
    matrix_world: World | None = None,
    progress: Progress | None = None,
    cluster: Cluster | None = None,
) -> Path:
    """Solve the experiments of a study and write its report in one language.

    What is written appears whole or not at all: a run that fails leaves nothing behind.

    Parameters
    ----------
    study
        What the report is about: a study, the name of a content pack, or the path of a document.
    path
        The folder of the report, whose first page is ``index.html``: new, empty, or that of a
        former report, which is replaced. With `single_file` the HTML file.
    language
        ``en``, ``kk`` or ``ru``; by default the first of the study.
    single_file
        Whether everything stands in one file.
    world, draws, workers, matrix_world, progress, cluster
        As `tarazy.study.findings.find` takes them.

    Returns
    -------
    Path
        The page to open first.

    Raises
    ------
    InputError
        If the study cannot be read, the language or an economy is unknown, an experiment doesn't
        fit the world, the folder holds something else than a report, or nothing can be written.
    NoEquilibriumError
        If an experiment has no equilibrium.
    """
    from tarazy.arguments.writable import check_file
    from tarazy.report.citation import today
    from tarazy.report.folders import check_report_folder
    from tarazy.study.reading import load

    target = path_of("path", path)
    callback("progress", progress)
    study = study if isinstance(study, Study) else load(study)
    chosen = study.languages[0] if language is None else check_language(language)
    # What would fail at the end fails before the work.
    (check_file if single_file else check_report_folder)(target, "path")
    today()
    findings = find(
        study,
        world,
        draws=draws,
        workers=workers,
        matrix_world=matrix_world,
        progress=progress,
        cluster=cluster,
    )
    if single_file:
        return write_pages(findings, {chosen: target})[0]
    return write_folder(findings, target, [chosen])[0]


def write_folder(
    findings: Findings, folder: str | Path, languages: Sequence[str] | None = None
) -> list[Path]:
    """Write the report as a folder: a page a chapter, in one language or several.

    All files are complete before the folder gets its name; a former report there is replaced.

    Parameters
    ----------
    findings
        From `tarazy.study.findings.find`.
    folder
        New, empty, or that of a former report.
    languages
        Of ``en``, ``kk`` and ``ru``; the first is that of ``index.html``, others have their code
        in the name, as in ``index.kk.html``. By default the first of the study alone.

    Returns
    -------
    list of Path
        The first page in each language.

    Raises
    ------
    InputError
        If a language is unknown or given twice, there is none, the folder holds something else than
        a report, or nothing can be written there.
    """
    from tarazy.report.folders import check_report_folder, write_report_folder
    from tarazy.report.page.compose import compose_folder

    instance("findings", findings, Findings, "what tarazy.study.find returns")
    target = path_of("folder", folder, "folder")
    given = findings.study.languages[:1] if languages is None else languages
    chosen = [check_language(language) for language in given]
    if not chosen:
        raise InputError("languages: none; allowed: one or several of en, kk, ru")
    refuse_repeated(chosen, "languages")
    check_report_folder(target, "folder")
    write_report_folder(target, compose_folder(findings, chosen))
    return [target / first_page(language, chosen) for language in chosen]


def first_page(language: str, languages: Sequence[str]) -> str:
    """Return the name of the first page in a language of a folder."""
    return "index.html" if language == languages[0] else f"index.{language}.html"


def write_pages(findings: Findings, paths: Mapping[str, str | Path]) -> list[Path]:
    """Write the report in several languages, each as one file that needs no other.

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

    See Also
    --------
    write_folder
        A page a chapter.
    """
    from tarazy.report.page.compose import compose
    from tarazy.results.writing import write_texts

    instance("findings", findings, Findings, "what tarazy.study.find returns")
    instance("paths", paths, Mapping, "a dictionary of languages and files")
    targets = {check_language(key): path_of("paths", path) for key, path in paths.items()}
    refuse_repeated((str(target.resolve()) for target in targets.values()), "paths")
    for language, target in targets.items():
        write_texts(target.parent, {target.name: compose(findings, language)})
    return list(targets.values())
