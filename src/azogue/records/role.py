"""Roles: what a layer is used for. A layer declares one role in ``azogue.toml``; several layers may share a role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Part = Literal["frame", "activity", "risk", "biodiversity", "plan", "context"]


@dataclass(frozen=True)
class Role:
    """One role: its id, the record its layers are joined into, and what it means to a user.

    ``geometry`` names the kinds a layer of this role may have: any of polygon, line, point, raster.
    ``step`` is the place in UNEP/MC/COP.6/INF/27, annex, C.2.d that asks for it, empty where it is our own addition.
    """

    id: str
    record: str
    part: Part
    geometry: tuple[str, ...]
    title: str
    step: str


ROLES: dict[str, Role] = {
    role.id: role
    for role in (
        Role("analysis_area", "analysis_area", "frame", ("polygon",), "Outline to which everything is clipped", ""),
        Role("permit", "permits", "activity", ("polygon",), "Mining titles and permits", "C.2.d, step 1(i)(a)"),
        Role(
            "occurrence",
            "occurrences",
            "activity",
            ("polygon", "point"),
            "Mapped ASGM occurrences",
            "C.2.d, step 1(i)(b)",
        ),
        Role(
            "surrogate",
            "surrogates",
            "activity",
            ("polygon", "point", "raster"),
            "Surrogates of ASGM, such as forest loss along rivers",
            "C.2.d, step 1(i)(c)",
        ),
        Role(
            "local_knowledge",
            "local_knowledge",
            "risk",
            ("polygon",),
            "Areas at risk by local knowledge",
            "C.2.d, step 1(iii)",
        ),
        Role("road", "roads", "risk", ("line",), "Roads", "C.2.d, step 1(iii)"),
        Role("river", "rivers", "risk", ("line", "polygon"), "Rivers and lakes", "C.2.d, step 1(iii)"),
        Role(
            "access",
            "access_points",
            "risk",
            ("point", "line", "polygon"),
            "Airstrips and landings",
            "C.2.d, step 1(iii)",
        ),
        Role(
            "protected_area",
            "protected_areas",
            "biodiversity",
            ("polygon", "point"),
            "Protected areas",
            "C.2.d, step 2(i)",
        ),
        Role(
            "indigenous_territory",
            "indigenous_territories",
            "biodiversity",
            ("polygon",),
            "Indigenous Peoples' territories",
            "C.2.d, step 2(i)",
        ),
        Role(
            "key_biodiversity_area",
            "key_biodiversity_areas",
            "biodiversity",
            ("polygon", "point"),
            "Key biodiversity areas",
            "C.2.d, step 2(i)",
        ),
        Role(
            "other_biodiversity",
            "other_biodiversity",
            "biodiversity",
            ("polygon", "raster"),
            "Other areas of high biodiversity value",
            "C.2.d, step 2(i)",
        ),
        Role(
            "wetland",
            "wetlands",
            "biodiversity",
            ("polygon", "raster"),
            "Wetlands and other methylating habitats",
            "C.2.d, step 2(ii)",
        ),
        Role("plan_area", "plan_areas", "plan", ("polygon",), "Areas under a plan or regularly monitored", ""),
        Role("admin_unit", "admin_units", "context", ("polygon",), "Administrative units", ""),
        Role("populated_place", "populated_places", "context", ("point",), "Populated places", ""),
        Role("population", "population", "context", ("raster",), "Population counts", ""),
    )
}

#: Roles by the part they play, in the order above.
ACTIVITY = tuple(r.id for r in ROLES.values() if r.part == "activity")
BIODIVERSITY = tuple(r.id for r in ROLES.values() if r.part == "biodiversity")
