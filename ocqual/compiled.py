"""The compiled half of ocqual (``native/``), where there was a compiler when it was installed.

Everything that it does there is a plain way of doing beside each use, with equal results.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: The compiled module, ``None`` where it was not built.
fast: Any
try:
    fast = import_module("ocqual._fast")
except ImportError:
    fast = None
