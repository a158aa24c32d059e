"""Adding."""


def add_one(value: int) -> int:
    """The number that follows."""
    return value + 1
