"""A list in parts, as statements take them."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Member = TypeVar("Member")


def batched(members: Iterable[Member], size: int) -> Iterator[list[Member]]:
    """Yield the members in lists of at most so many."""
    source = iter(members)
    while part := list(islice(source, size)):
        yield part
