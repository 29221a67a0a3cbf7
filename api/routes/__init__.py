"""The routes, one file per topic; each declares who may call it (api.access)."""

from __future__ import annotations

import importlib
import pkgutil

from api.blueprint import Blueprint


def blueprints() -> list[Blueprint]:
    """Every topic's blueprint, in order of name."""
    found = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return [module.blueprint for module in found]
