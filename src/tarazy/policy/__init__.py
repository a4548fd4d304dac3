"""Trade policy as data: what tariff schedules and regimes mean for the sectors of a world.

The bundled tables give ad valorem equivalents by sector of United States column 1 and column 2,
the additional United States duties of 2025, the common external tariff of the Eurasian Economic
Union, and the tariff that Kazakhstan is assumed to apply outside it.
:func:`tarazy.policy.tables.rates` reads them; scenarios name them. Each says its source, licence,
year and method (:mod:`tarazy.policy.provenance`), and :func:`tarazy.policy.build.build_tables`
rebuilds them from the official schedules: duty texts are read (:mod:`~tarazy.policy.duty`), lines
averaged into sectors (:mod:`~tarazy.policy.schedules`), and what could not be used is counted.
"""
