"""``python -m ocqual`` is the command ``ocqual``."""

from ocqual.commands import main

if __name__ == "__main__":
    main(prog_name="ocqual")
