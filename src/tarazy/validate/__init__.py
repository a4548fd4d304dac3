"""Published results that the solver must reproduce from the authors' own data."""
