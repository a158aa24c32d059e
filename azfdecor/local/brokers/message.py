"""One message of a broker in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass
class Message:
    """A message, an event or an entry, whatever its service calls it.

    Attributes:
        body: What was sent.
        number: Its place among those of its queue or log, from 0.
        sent: When it was sent.
        id: Its id; one is made of its number where the sender names none.
        key: What it is kept together by with others, such as a partition key or a session's id.
        headers: What the sender tells besides.
        properties: What the service tells besides, such as why a message is a dead letter.
        deliveries: How often it was delivered.
    """

    body: bytes
    number: int
    sent: datetime
    id: str = ""
    key: str | None = None
    headers: Mapping[str, object] = field(default_factory=dict[str, object])
    properties: Mapping[str, object] = field(default_factory=dict[str, object])
    deliveries: int = 0

    def __post_init__(self) -> None:
        self.id = self.id or f"{self.number:032x}"
