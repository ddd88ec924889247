"""One input of a workspace: the ``[inputs.<id>]`` table of ``azogue.toml``, checked."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from azogue.records.feature import NAMES
from azogue.records.role import ROLES

AccessLevel = Literal["public", "team", "restricted", "community"]
PlanKind = Literal["spatial_plan", "action_plan", "restoration", "monitored"]

#: Cell of the grid for ``generalize_deg = true``, degrees, and the smallest accepted: about 11 km and 1 km.
GENERALIZE_DEG = 0.1
SMALLEST_CELL_DEG = 0.01

#: Columns of a feature that a workspace may map (``ours = "theirs"``).
MAPPABLE = tuple(
    n for n in NAMES if n not in ("feature_id", "layer_id", "role", "source_row", "geometry", "counts_as_asgm")
)

#: Other spellings that people use for ours.
COLUMN_ALIASES = {
    "date": "observed_on",
    "year": "observed_on",
    "area": "mapped_area_ha",
    "area_ha": "mapped_area_ha",
    "mapped_area": "mapped_area_ha",
    "measured_area": "mapped_area_ha",
    "measured_area_ha": "mapped_area_ha",
    "code": "site_code",
    "id": "site_code",
    "expires": "expires_on",
    "expiry": "expires_on",
    "expiry_date": "expires_on",
    "level": "admin_level",
    "parent": "parent_code",
    "type": "title_type",
    "permit_type": "title_type",
    "owner": "holder",
    "access_level": "access",
    "level_of_access": "access",
    "consent": "consent_id",
    "methylation": "methylation_class",
    "methylation_potential": "methylation_class",
    "class": "methylation_class",
}


class InputSpec(BaseModel):
    """How one layer is found, read and used. Every field is a key of ``[inputs.<id>]``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", description="Id of the input, unique in the workspace")
    role: str = Field(description="What the layer is used for")
    path: str = Field(description="File, relative to the data folder")
    layer: str | None = Field(None, description="Layer inside the file; needed when it holds several")
    sheet: str | None = Field(None, description="Sheet of a workbook")
    filter: dict[str, list[Any]] = Field(
        default_factory=dict,
        description="Rows to use: source column = accepted values. For permits: title types that count as ASGM",
    )
    exclude: dict[str, list[Any]] = Field(default_factory=dict, description="Rows to leave out")
    columns: dict[str, str] = Field(default_factory=dict, description="Column mapping, ours = theirs")
    citation: str = Field("", description="Id of a row of citations.csv")
    access: AccessLevel = Field("team", description="Who may see the rows")
    consent: str = Field("", description="Id of the recorded consent, for community layers")
    importer: str | None = Field(None, description="Importer to use; absent: recognised by the columns; 'none': none")
    crs: str | None = Field(None, description="Coordinate system, where the file does not say (EPSG code, WKT, PROJ)")
    encoding: str | None = Field(None, description="Character encoding, where the file does not say")
    coordinates: Literal["auto", "dd", "dms", "utm"] = Field("auto", description="How a table writes coordinates")
    x: str | None = Field(None, description="Column of longitude or easting")
    y: str | None = Field(None, description="Column of latitude or northing")
    utm_zone: str | None = Field(None, description="UTM zone with hemisphere (18S), or the column that holds it")
    decimal: Literal[".", ","] | None = Field(None, description="Decimal mark of a table")
    band: int = Field(1, ge=1, description="Band of a raster")
    values: list[float] | None = Field(None, description="Raster classes that count")
    at_least: float | None = Field(None, description="Raster values from here up count")
    at_most: float | None = Field(None, description="Raster values up to here count")
    level: int | None = Field(None, ge=0, description="Administrative level of the layer, 1 the highest")
    buffer_m: float | None = Field(None, ge=0, description="Own buffer distance of the layer, metres")
    date: str | None = Field(None, description="Date of the layer where rows have none, ISO 8601")
    plan_kind: PlanKind | None = Field(None, description="For plan areas: what kind of plan")
    methylation: dict[str, str] = Field(
        default_factory=dict, description="Wetland class in the source = high, medium, low or unclassed"
    )
    point_area: Literal["reported_area", "none"] = Field(
        "reported_area", description="Points with a stated area become discs of that area, marked; or stay out"
    )
    generalize_deg: float | None = Field(
        None,
        ge=SMALLEST_CELL_DEG,
        le=10,
        description="Opt in: levels that may not see a site see how many lie in each square of a grid of this size, "
        "degrees. `true` is 0.1",
    )
    consent_scope: AccessLevel | None = Field(
        None, description="Most open level that the consent allows to see community rows as counts in squares"
    )

    @field_validator("role")
    @classmethod
    def _known_role(cls, value: str) -> str:
        if value not in ROLES:
            raise ValueError(f"unknown role {value!r}; roles: {', '.join(ROLES)}")
        return value

    @field_validator("filter", "exclude", mode="before")
    @classmethod
    def _one_value_is_a_list(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {k: v if isinstance(v, list) else [v] for k, v in value.items()}
        return value

    @field_validator("generalize_deg", mode="before")
    @classmethod
    def _true_is_the_default(cls, value: Any) -> Any:
        return (GENERALIZE_DEG if value else None) if isinstance(value, bool) else value

    @model_validator(mode="after")
    def _squares_are_of_sites(self) -> InputSpec:
        if self.generalize_deg is not None and self.role not in ("permit", "occurrence"):
            raise ValueError("generalize_deg is for ASGM sites: layers with role occurrence or permit")
        if self.consent_scope and not self.consent:
            raise ValueError("consent_scope says how far a consent reaches: give its id with consent")
        return self

    @model_validator(mode="before")
    @classmethod
    def _aliases(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        columns = data.get("columns")
        if isinstance(columns, dict):
            data["columns"] = {COLUMN_ALIASES.get(k, k): v for k, v in columns.items()}
            unknown = sorted(set(data["columns"]) - set(MAPPABLE))
            if unknown:
                raise ValueError(f"unknown column {unknown[0]!r} under columns; ours are: {', '.join(MAPPABLE)}")
        for name, alias in (("at_least", "threshold"), ("values", "classes")):
            if alias in data:
                data.setdefault(name, data.pop(alias))
        return data
