"""Trade policy as data: what tariff schedules and regimes mean for the sectors of a world.

A regime (:mod:`tarazy.policy.regime`) is a named state of law with dates, importers and rates by
sector for every exporter: columns 1 and 2 of the United States' schedule, its special rates, the
country rates of 2025 and the duty of 2026, the common external tariff of the Eurasian Economic
Union, Kazakhstan's tariff before it and its bound rates. The lines behind the rates travel with the
package (:mod:`~tarazy.policy.lines`), and :mod:`~tarazy.policy.sector_view` shows which of them
carry trade.

:func:`tarazy.policy.tables.rates` reads the tables that scenarios name; each says its source,
licence, year and method. They are built from the official schedules by a program beside the
package.
"""
