"""Where rows came from: the layer a result rests on, and the citation it must carry."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Citation(BaseModel):
    """Who published a layer or a table, when, and under which licence. One row of ``citations.csv``."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    citation_id: str
    title: str = ""
    publisher: str = ""
    published_on: str = ""
    accessed_on: str = ""
    url: str = ""
    licence: str = ""
    note: str = ""

    def line(self) -> str:
        """One line for a list of sources; what is unknown is said.

        Examples
        --------
        >>> Citation(citation_id="x", title="Borders", publisher="Survey office").line()
        'Survey office. Borders. Date not stated. Licence not stated.'
        """
        bits = [
            self.publisher or "Publisher not stated",
            self.title or self.citation_id,
            self.published_on or "Date not stated",
            f"Licence: {self.licence}" if self.licence else "Licence not stated",
        ]
        if self.url:
            bits.append(self.url)
        return ". ".join(bits) + "."


class LayerSource(BaseModel):
    """One input as it was read: enough to find the same bytes again."""

    model_config = ConfigDict(extra="forbid")

    input_id: str
    role: str
    path: str
    layer: str = ""
    sha256: str
    n_bytes: int
    n_rows_read: int = Field(ge=0)
    n_rows_kept: int = Field(ge=0)
    crs: str = ""
    importer: str = ""
    access: str = "team"
    citation_id: str = ""
    citation: Citation | None = None
    read_at: str = ""
    reader_version: str = ""
