"""What stands on the parcel."""


def label(item: str, quantity: int) -> str:
    return f"{quantity} x {item}"
