"""Builds the compiled half of ocqual, where there is a compiler; without one ocqual works all the same, more slowly.

Set ``OCQUAL_COMPILED=0`` to do without, or ``OCQUAL_COMPILED=1`` to fail where it cannot be built.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MODULE = "ocqual._fast"
SOURCE = "ocqual/native/_fast.c"


class CompiledWalk(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the compiled module to wheels, and puts it beside its source for an editable installation."""

    #: Where it was built, for the time of building.
    folder = ""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build it, unless that is not wanted."""
        asked = os.environ.get("OCQUAL_COMPILED", "")
        if asked == "0":
            return
        try:
            built = self._build()
        except (Exception, SystemExit) as error:  # whatever stands in the way, the rest works without
            if asked == "1":
                raise
            print(f"ocqual: built without its compiled half, which is only slower: {error}", file=sys.stderr)
            return
        name = f"ocqual/_fast{sysconfig.get_config_var('EXT_SUFFIX')}"
        if version == "editable":
            # moved into place, so that a process which has the old one loaded keeps it
            beside = Path(self.root, f"{name}.new")
            shutil.copy(built, beside)
            beside.replace(Path(self.root, name))
        else:
            build_data["force_include"][str(built)] = name
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing behind."""
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _build(self) -> Path:
        from setuptools import Distribution, Extension
        from setuptools.command.build_ext import build_ext

        out = self.folder = tempfile.mkdtemp(prefix="ocqual-build-")
        # some systems have Python itself, and so its extensions, compiled with less
        flags = ["-O3"] if os.name == "posix" else []
        extension = Extension(MODULE, [str(Path(self.root, SOURCE))], extra_compile_args=flags)
        command = build_ext(Distribution({"name": "ocqual", "ext_modules": [extension]}))
        command.build_lib = command.build_temp = out
        command.ensure_finalized()
        command.run()
        return Path(command.get_ext_fullpath(MODULE))
