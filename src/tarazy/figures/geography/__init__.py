"""Country outlines for the maps: public-domain geography, so that a map fetches nothing."""

from tarazy.figures.geography.outlines import Outlines, outlines

__all__ = ["Outlines", "outlines"]
