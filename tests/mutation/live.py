"""A change is put into the functions of a package that is imported already."""

from __future__ import annotations

import ast
import functools
import gc
import inspect
from pathlib import Path
from types import CodeType, FunctionType

Name = tuple[str, int]


class Live:
    """The functions that are imported, and what they keep of earlier calls."""

    def __init__(self) -> None:
        self._functions: dict[str, list[FunctionType]] = {}
        self._kept = []
        for each in gc.get_objects():
            if isinstance(each, FunctionType):
                self._functions.setdefault(each.__code__.co_filename, []).append(each)
            elif isinstance(each, functools._lru_cache_wrapper):
                self._kept.append(each)

    def put_in(self, path: Path, tree: ast.Module) -> None:
        """Give the functions of a file the code of a changed tree of it.

        Whoever holds a function holds the changed one then, by whatever name. What is kept of
        earlier calls is forgotten; what was computed while the file was imported stays.

        Raises
        ------
        LookupError
            If no function differs: the file is not imported, or the change is outside of functions.
        """
        before = _codes(compile(path.read_text(encoding="utf-8"), path, "exec", dont_inherit=True))
        after = _codes(compile(tree, path, "exec", dont_inherit=True))
        new = {name: after[name] for name, code in before.items() if code != after[name]}
        found = False
        for function in self._functions.get(str(path), ()):
            code = new.get(_name(function.__code__))
            if code is not None:
                function.__code__ = code
                found = True
        if not found:
            raise LookupError(f"{path}: the change is in no function that is imported")
        for each in self._kept:
            each.cache_clear()


def _name(code: CodeType) -> Name:
    return code.co_qualname, code.co_firstlineno


def _codes(module: CodeType) -> dict[Name, CodeType]:
    """Return the codes of functions and methods; those inside of a function are of its code."""
    found = {}
    for code in module.co_consts:
        if isinstance(code, CodeType):
            found |= {_name(code): code} if code.co_flags & inspect.CO_NEWLOCALS else _codes(code)
    return found
