"""Published results that the solver must reproduce from the authors' own data."""

from tarazy.validate.validation import Figure, Validation

__all__ = ["Figure", "Validation"]
