"""Trade policy as data: what tariff schedules and regimes mean for the sectors of a world.

A regime (:mod:`tarazy.policy.regime`) is a named state of law with dates, importers and rates by
sector for every exporter: columns 1 and 2 of the United States' schedule, its special rates, the
country rates of 2025 and the duty of 2026, the common external tariff of the Eurasian Economic
Union, Kazakhstan's tariff before it and its bound rates. The lines behind the rates travel with the
package (:mod:`~tarazy.policy.lines`), and :mod:`~tarazy.policy.sector_view` shows which of them
carry trade.

:func:`tarazy.policy.tables.rates` reads the tables that scenarios name. Each says its source,
licence, year and method (:mod:`tarazy.policy.provenance`), and
:func:`tarazy.policy.build.build_tables` rebuilds them from the official schedules: duty texts are
read (:mod:`~tarazy.policy.duty`), lines averaged into sectors
(:mod:`~tarazy.policy.schedules`), and what could not be used is counted.
"""
