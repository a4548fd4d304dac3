"""Files for other programs: GeoJSON, graphs, PyPSA's tables, the programme as LP or MPS.

Nothing here knows the classes of the room: a network hands over its tables, a dispatch what moved.
"""
