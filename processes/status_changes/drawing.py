"""The common drawing under a folder's own key: one picture for all changes whose rules are alike.

A folder that draws its own `<key>.bpmn` is deployed with that; every folder brings its own table `particular.dmn` and
its own forms, which go before the common ones of the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from processes.status_changes.change import StatusChange

_DRAWN = Path(__file__).parent / "drawn"
_PICTURE = "status_change.bpmn"
_KEY, _NAME, _NAME_EN, _NUMBER = "status_change", "学籍异动", "Change of a student's state", "YD"


def drawn(change: StatusChange, folder: Path) -> Mapping[str, bytes]:
    """The common files, the drawing named after the change; what the folder has itself is left out."""
    found = {path.name: path.read_bytes() for path in sorted(_DRAWN.iterdir()) if path.name != _PICTURE}
    if not (folder / f"{change.key}.bpmn").exists():
        found[f"{change.key}.bpmn"] = named(change, (_DRAWN / _PICTURE).read_text("utf-8")).encode()
    return found


def named(change: StatusChange, picture: str) -> str:
    """A shared picture under the key, the title and the document of a change."""
    for old, new in (
        (f'id="{_KEY}" name="{_NAME}" heban:nameEn="{_NAME_EN}" heban:caseNumber="{_NUMBER}"',
         f'id="{change.key}" name="{change.title.zh}" '
         f'heban:nameEn="{change.title.en}" heban:caseNumber="{change.number}"'),
        (f'name="{_KEY}.', f'name="{change.key}.'),
        (f'bpmnElement="{_KEY}"', f'bpmnElement="{change.key}"'),
        ("{document}", change.document[0]),
    ):  # fmt: skip
        picture = picture.replace(old, new)
    return picture
