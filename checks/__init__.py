"""The built-in pack of checks, installed as ``ocqual.checks``: one check a file, or a family of them in one TOML file."""
