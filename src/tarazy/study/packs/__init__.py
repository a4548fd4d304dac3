"""Content packs: folders with a study document, found by the entry points ``tarazy.studies``."""
