"""How the files of the tests are shared out among processes, for ``pytest -n 2 --dist loadfile``.

Files that need the same costly answers go to one process, which computes them once; what takes
longest begins first, so that no process is left alone with it at the end.
"""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadFileScheduling

# Files by what they share. The first of each stands for all.
TOGETHER = (
    # What the small study shows, and its pages.
    (
        "tests/browser/test_report.py",
        "tests/browser/test_single_file.py",
        "tests/unit/test_report_page.py",
        "tests/unit/test_study.py",
        "tests/unit/test_report_ranges.py",
        "tests/unit/test_compiled.py",
        "tests/unit/test_brief.py",
        "tests/unit/test_brief_pdf.py",
        "tests/browser/test_brief_read.py",
    ),
    # The answers of the catalogue on the default world.
    (
        "tests/unit/test_scenario_catalogue_answers.py",
        "tests/unit/test_corridor_catalogue.py",
        "tests/unit/test_corridor_lasting.py",
        "tests/unit/test_corridor_outages.py",
        "tests/unit/test_event_kinds.py",
    ),
    # The default world, built again.
    ("tests/pipeline/test_build_core_2022.py", "tests/pipeline/test_kazakhstan.py"),
)
# What takes more than ten seconds of a processor, longest first.
SLOW = (
    "tests/unit/test_scenario_catalogue_answers.py",
    "tests/browser/test_report.py",
    "tests/unit/test_report_of_the_pack.py",
    "tests/unit/test_jax_batch.py",
    "tests/unit/test_compute_shell.py",
    "tests/unit/test_shell_commands.py",
    "tests/unit/test_evidence_ledger.py",
    "tests/pipeline/test_build_core_2022.py",
    "tests/unit/test_shell_output.py",
    "tests/unit/test_network_events.py",
    "tests/unit/test_result_protocol.py",
    "tests/unit/test_own_network.py",
    "tests/unit/test_corridor_sweep.py",
    "tests/browser/test_lab_page.py",
    "tests/unit/test_jax_backend.py",
    "tests/unit/test_corridor_conditioned.py",
    "tests/unit/test_report_of_a_pair.py",
    "tests/unit/test_lab_http.py",
    "tests/unit/test_threads.py",
    "tests/unit/test_compute_executors.py",
    "tests/unit/test_dependence_balance.py",
    "tests/unit/test_corridor_equations.py",
    "tests/pipeline/test_benchmark_tariffs.py",
    "tests/unit/test_optimal.py",
    "tests/unit/test_compute_cluster.py",
    "tests/unit/test_ranges.py",
    "tests/unit/test_ranges_stored.py",
    "tests/pipeline/test_owners.py",
    "tests/unit/test_public_face.py",
    "tests/unit/test_lab_described.py",
    "tests/unit/test_lab_killed.py",
    "tests/unit/test_report_balance.py",
    "tests/unit/test_cli_streams.py",
    "tests/unit/test_adjoint.py",
    "tests/browser/test_ledger_filters.py",
    "tests/pipeline/test_build_policy.py",
    "tests/properties/test_equilibrium.py",
    "tests/pipeline/test_build_series.py",
    "tests/unit/test_compute_store.py",
    "tests/unit/test_report_corridors.py",
    "tests/unit/test_immutable.py",
    "tests/fuzz/test_fuzz.py",
    "tests/unit/test_docs.py",
    "tests/unit/test_report_ledger.py",
    "tests/unit/test_ranges_coverage.py",
)
_PARTY = {file: party[0] for party in TOGETHER for file in party}


def party_of(nodeid: str) -> str:
    """Return the file that stands for a test: its own, or the first it shares answers with."""
    file = nodeid.split("::", 1)[0]
    return _PARTY.get(file, file)


def place_of(nodeid: str) -> int:
    """Return when a test begins: the slow in their order, then the others."""
    party = party_of(nodeid)
    return SLOW.index(party) if party in SLOW else len(SLOW)


class ByParty(LoadFileScheduling):
    """Shares out parties of files in the order in which the tests were collected."""

    def __init__(self, config: Any, log: Any = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return party_of(nodeid)
