"""One question over a whole grid: which tariff, which partner, which horizon, how uncertain.

A sweep document is a scenario with placeholders, and a table of what stands in their place
(`tarazy.sweeps.document`). Its points are solved one near the other, by any number of workers
(`tarazy.compute`), and come back as labelled arrays.
"""
