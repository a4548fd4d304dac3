"""Compiles the solver's library with the package, where there is a compiler."""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

KERNEL = "src/tarazy/kernel"


class CompileHook(BuildHookInterface):
    """Puts a compiled library into the wheel; without a compiler the wheel is pure Python."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before files are gathered; whatever fails, the installation goes on."""
        if self.target_name != "wheel":
            return
        builder = _builder(Path(self.root))
        try:
            made = builder.build()
        except Exception as error:
            print(f"tarazy: the solver is not compiled ({error}); NumPy is used", file=sys.stderr)
            return
        build_data["artifacts"] += [f"/{KERNEL}/{name}" for name in (made.name, builder.SEAL)]
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{platform}"


def _builder(root: Path) -> ModuleType:
    """Load the builder by its path: the package itself can't be imported while it is built."""
    found = importlib.util.spec_from_file_location("builder", root / KERNEL / "build.py")
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module
