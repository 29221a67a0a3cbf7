"""The widgets that the page draws in place of a field, named by `properties.widget`."""

from __future__ import annotations

from collections.abc import Iterator

from forms.errors import Finding
from forms.schema import Component
from ground.bilingual import Bilingual

WIDGETS = ("student", "own-school", "evidence", "lookup", "rows")


def unknown_widget(component: Component) -> Iterator[Finding]:
    """The finding of a component whose widget no page draws: its field would not be seen by anybody."""
    widget = component.custom("widget")
    if widget and widget not in WIDGETS:
        yield Finding(
            component.place, "unknown-widget", "error",
            Bilingual(f"没有名为“{widget}”的控件", f"there is no widget “{widget}”"),
            Bilingual(f"可用的控件：{'、'.join(WIDGETS)}", f"known widgets: {', '.join(WIDGETS)}"),
        )  # fmt: skip
