"""Tests of ocqual; run from the repository with ``make test``."""
