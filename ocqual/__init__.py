"""How good is this open contracting data, for whom, and what should be fixed first?"""

from pathlib import Path

__version__ = "0.1.0"

# In a checkout, checks/ and schemas/ sit beside this package; in an installation they lie inside it.
if not Path(__file__).with_name("checks").is_dir():
    __path__.append(str(Path(__file__).resolve().parents[1]))
