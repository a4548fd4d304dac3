"""Export corridors: how oil, gas and goods leave a landlocked country, as a computable network.

:class:`~tarazy.corridors.data.Network` holds the validated tables of one commodity system: fields,
pipelines, ports, markets, what each figure rests on, and the flows that were observed.
"""
