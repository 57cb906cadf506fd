"""How good is this open contracting data, for whom, and what should be fixed first?

>>> import ocqual
>>> card = ocqual.score("fixtures/demo/demo-2024q2.json.gz")  # doctest: +SKIP
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ocqual.api import coverage, score
    from ocqual.report import Scorecard

__all__ = ["Scorecard", "__version__", "coverage", "score"]

__version__ = "0.1.0"

# In a checkout, checks/ and schemas/ sit beside this package; in an installation they lie inside it.
if not Path(__file__).with_name("checks").is_dir():
    __path__.append(str(Path(__file__).resolve().parents[1]))


def __getattr__(name: str) -> Any:
    """The public functions, imported when first asked for, so that the command line starts at once."""
    if name in ("score", "coverage"):
        from ocqual import api

        return getattr(api, name)
    if name == "Scorecard":
        from ocqual.report import Scorecard

        return Scorecard
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
