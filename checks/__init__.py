"""The built-in pack of checks, installed as ``ocqual.checks``: a file holds one check, or a family of them."""
