"""Facts and schemas that are installed as :mod:`ocqual.schemas`; opened through :mod:`ocqual.resources` only."""
