"""The least that any tool must do with JSON Lines: decode each line, and forget it. What everything is compared with.

python -m benchmarks.parse_only FILE
"""

import sys

import orjson


def main() -> None:
    """Decode every line of the file."""
    loads = orjson.loads
    with open(sys.argv[1], "rb") as file:
        for line in file:
            loads(line)


if __name__ == "__main__":
    main()
