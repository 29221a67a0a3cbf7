"""The routes, one file per topic; each declares who may call it (api.access)."""

from __future__ import annotations

import importlib
import pkgutil

from api.blueprint import Blueprint

DEMO = "demo"  # a topic that only a demo installation has


def blueprints(demo: bool = False) -> list[Blueprint]:
    """Every topic's blueprint, in order of name."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if demo or module.name != DEMO]
    return [importlib.import_module(f"{__name__}.{name}").blueprint for name in names]
