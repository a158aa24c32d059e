"""Doubling."""


def double(value: int) -> int:
    """Twice the number."""
    return value * 2
