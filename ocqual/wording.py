"""Numbers in words, for all that tells something: evidence, errors and pages."""


def count(number: int, noun: str = "", plural: str = "") -> str:
    """A number with its noun, thousands set apart.

    >>> count(1, "process"), count(2100, "process")
    ('1 process', '2,100 processes')
    """
    if not noun:
        return f"{number:,}"
    many = plural or (noun + "es" if noun.endswith("s") else noun + "s")
    return f"{number:,} {noun if number == 1 else many}"
