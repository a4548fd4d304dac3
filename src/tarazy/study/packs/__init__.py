"""Studies that travel with the package, each a folder of documents and texts."""
