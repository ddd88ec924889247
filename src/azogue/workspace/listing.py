"""`azogue list`: what can be wanted, and what is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from azogue.records.role import ROLES
from azogue.workspace.declared import declared_settings, load_steps
from azogue.workspace.wanted import PRODUCTS, topics_of


def list_everything(out: Path) -> dict[str, Any]:
    """Topics, products, records, settings and roles, as plain values.

    Parameters
    ----------
    out : Path
        Output folder; a record says whether it was made there.
    """
    steps = load_steps()
    results = out / "results"
    return {
        "topics": [{"topic": topic, "steps": [step.name for step in many]} for topic, many in topics_of(steps).items()],
        "products": [{"product": product.name, "title": product.title} for product in PRODUCTS.values()],
        "records": [
            {
                "record": name,
                "topic": step.topic,
                "step": step.name,
                "title": step.title,
                "is_made": (results / f"{name}.parquet").is_file(),
            }
            for step in steps.values()
            for name in step.gives
        ],
        "settings": [
            {
                "setting": f"{section}.{name}",
                "title": many[0].setting.title,
                "unit": many[0].setting.unit,
                "default": many[0].setting.default,
            }
            for (section, name), many in declared_settings(steps).items()
        ],
        "roles": [{"role": role.id, "title": role.title, "geometry": list(role.geometry)} for role in ROLES.values()],
    }
