"""A module beside the functions that use it."""


def equation(value: int, result: int) -> str:
    """Write out what `my_first_function` has computed."""
    return f"2 * ({value} + 1) = {result}"
