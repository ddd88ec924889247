"""Problems of files, layers, columns and values. Shapes and coordinates: `azogue.intake.geometry_problems`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from azogue.records.problem import Problem, ProblemKind


def met(
    kind: ProblemKind, place: Mapping[str, str], /, *, rows: Iterable[int] = (), column: str = "", **values: Any
) -> Problem:
    """One occurrence of a problem at a place; the id of the input is filled into the message where it is named.

    Parameters
    ----------
    kind : ProblemKind
    place : mapping
        Any of ``file``, ``layer`` and ``input_id``.
    rows : iterable of int, from 1
    column : str
    **values
        One value for each placeholder, except ``input``.
    """
    if "input" in kind.placeholders:
        values["input"] = place.get("input_id", "...")
    return kind.at(**place, rows=rows, column=column, **values)


FILE_NOT_FOUND = ProblemKind(
    code="INT-FILE-001",
    level="error",
    found="no file {path}",
    expected="a file in the data folder; the nearest name there is {nearest}",
    because="the layer cannot be read, and results that need it would be too small without saying so",
    do="correct  path  of the input, or put the file into the data folder",
    example="[inputs.wdpa] path = 'wpda.gpkg' while the folder holds wdpa.gpkg",
)
FILE_EMPTY = ProblemKind(
    code="INT-FILE-002",
    level="error",
    found="a file of 0 bytes",
    expected="a map layer or a table",
    because="a download or copy stopped before the first byte, so nothing can be read",
    do="fetch the file again and compare its size with the publisher's",
    example="concessions.geojson, 0 bytes",
)
FILE_HTML = ProblemKind(
    code="INT-FILE-003",
    level="error",
    found="a web page that begins with {start}",
    expected="a map layer in {format}",
    because="a server answered with an error or sign-in page, which was saved under the name of the layer",
    do="open the address in a browser, sign in if asked, and download the file itself",
    example="kba.geojson that begins with <!DOCTYPE html><title>404 Not Found",
)
FILE_UNKNOWN = ProblemKind(
    code="INT-FILE-004",
    level="error",
    found="a file whose content is {content}",
    expected="one of: {formats}",
    because="no reader exists for such content",
    do="export the layer to GeoPackage (map layers) or to CSV or XLSX (tables of points)",
    example="permits.pdf, a PDF document",
)
FILE_EXTENSION = ProblemKind(
    code="INT-FILE-005",
    level="warning",
    found="a name that ends in {suffix} over content in {format}",
    expected="a name that ends in {right}",
    because="the name and the content disagree; the content was believed",
    do="rename the file so that other programs can open it too",
    example="areas.geojson that is a GeoPackage",
)
FILE_DAMAGED = ProblemKind(
    code="INT-FILE-006",
    level="error",
    found="a file in {format} that stops or breaks: {detail}",
    expected="a whole file in {format}",
    because="part of the rows is lost, and nobody can tell which; a partial layer is not used",
    do="fetch the file again and compare its size with the publisher's",
    example="detections.geojson cut after 40 % of its bytes",
)
FILE_FOLDER = ProblemKind(
    code="INT-FILE-007",
    level="error",
    found="a folder",
    expected="one file; this folder holds {holds}",
    because="which of the files is meant cannot be guessed",
    do="name the file in  path",
    example="path = 'layers' while layers/ holds roads.shp and rivers.shp",
)
FILE_PARTS = ProblemKind(
    code="INT-FILE-008",
    level="warning",
    found="a Shapefile without its {missing} part",
    expected="the parts .shp, .shx, .dbf, .prj side by side",
    because="{consequence}",
    do="copy all parts of the Shapefile together, or send it as one .zip or GeoPackage",
    example="roads.shp without roads.dbf: shapes without names",
)
FILE_NOTED = ProblemKind(
    code="INT-FILE-009",
    level="warning",
    found="a file about which its reader says: {words}",
    expected="a file that reads without remark",
    because="the layer was read, but something in it is unusual",
    do="look at the layer on a map, and export it again if something is missing",
    example="a Shapefile whose rings have the wrong order",
)
ZIP_BOMB = ProblemKind(
    code="INT-ZIP-001",
    level="error",
    found="an archive of {packed} that unpacks to {unpacked} in {members} files",
    expected="at most {limit}, and at most {ratio} times the packed size",
    because="such an archive could fill the disk; it was not unpacked",
    do="unpack it elsewhere, look at it, and send only the layer",
    example="layer.zip of 100 kB that unpacks to 100 MB of zeros",
)
ZIP_PATH = ProblemKind(
    code="INT-ZIP-002",
    level="error",
    found="an archive with a member named {member}",
    expected="members below the archive's own folder",
    because="such a member would be written outside the folder; the whole archive was refused",
    do="ask the sender for a clean archive",
    example="layer.zip with ../../etc/cron.d/x",
)
ZIP_NOTHING = ProblemKind(
    code="INT-ZIP-003",
    level="error",
    found="an archive that holds {holds}",
    expected="a layer in one of: {formats}",
    because="nothing in the archive can be read as a layer",
    do="pack the layer itself",
    example="permits.zip with permits.pdf only",
)
ZIP_LOCKED = ProblemKind(
    code="INT-ZIP-004",
    level="error",
    found="an archive locked with a password",
    expected="an archive that opens without one",
    because="its layers cannot be read",
    do="unpack it with the password and give the layer",
    example="titles.zip, member titles.shp encrypted",
)
XML_ENTITY = ProblemKind(
    code="INT-XML-001",
    level="error",
    found="a document that declares {declares}",
    expected="plain KML or XLSX without document type or entities",
    because="entities can multiply without end or fetch other files; the document was not opened",
    do="export the layer again, or remove the declaration after looking at it",
    example="<!DOCTYPE kml [<!ENTITY a '...'>]>",
)
LAYER_UNKNOWN = ProblemKind(
    code="INT-LAYER-001",
    level="error",
    found="no layer or sheet named {wanted}",
    expected="one of: {layers}",
    because="the file holds other layers, and which one is meant cannot be guessed",
    do='set  {key} = "{nearest}"  under [inputs.{input}]',
    example="layer = 'departamentos' while the file holds departments",
)
LAYER_UNSAID = ProblemKind(
    code="INT-LAYER-002",
    level="error",
    found="{n} layers and none declared",
    expected="one of: {layers}",
    because="which layer is meant cannot be guessed",
    do='set  {key} = "{nearest}"  under [inputs.{input}]',
    example="peru.gpkg with departments and districts",
)
LAYER_EMPTY = ProblemKind(
    code="INT-LAYER-003",
    level="warning",
    found="a layer without rows",
    expected="at least one row",
    because="nothing is mapped; this is not evidence that nothing is there",
    do="check the download; if the layer is empty on purpose, remove the input and say so in the plan",
    example="an export whose filter matched nothing",
)
LAYER_NONE_LEFT = ProblemKind(
    code="INT-LAYER-004",
    level="error",
    found="{n} rows, none of which could be used",
    expected="at least one usable row",
    because="results are made as if the layer had not been given",
    do="see the other problems of this layer",
    example="a table of which no row has coordinates",
)
SHEET_CHOSEN = ProblemKind(
    code="INT-SHEET-001",
    level="note",
    found="{n} sheets; {sheet} was read because it alone has coordinate columns",
    expected="one sheet, or a declared one",
    because="the choice should be visible",
    do='set  sheet = "{sheet}"  under [inputs.{input}] to make it explicit',
    example="a workbook with Notes and Sites",
)
TABLE_HEADER = ProblemKind(
    code="INT-TABLE-001",
    level="note",
    found="column names on line {line}; the lines above were read as a heading and left out",
    expected="column names on line 1",
    because="row numbers count lines below the column names",
    do="nothing, if line {line} is right; otherwise delete the lines above the names",
    example="a sheet with a title and an empty line above the names",
)
TABLE_RAGGED = ProblemKind(
    code="INT-TABLE-002",
    level="error",
    found="rows with more fields than the {n} column names",
    expected="{n} fields in each row",
    because="a separator inside a value shifts all values after it; the rows were left out",
    do="put values that hold the separator {separator} between quotation marks",
    example='12;"Rio; Madre";-70,1 without the quotation marks',
)
TABLE_SEPARATOR = ProblemKind(
    code="INT-TABLE-003",
    level="note",
    found="fields separated by {separator}",
    expected="commas",
    because="the separator was worked out from the first lines",
    do="nothing, if the columns look right",
    example="sitios.csv exported by a Spanish spreadsheet",
)
TABLE_NO_NAMES = ProblemKind(
    code="INT-TABLE-004",
    level="error",
    found="no line that looks like column names",
    expected="a line of names above the rows",
    because="without names, coordinates cannot be told from other numbers",
    do="add a first line with the names of the columns",
    example="a table that begins with -70.1,-12.8",
)
TABLE_BLANK = ProblemKind(
    code="INT-TABLE-005",
    level="note",
    found="{n} empty lines between or below the rows",
    expected="rows with values",
    because="empty lines carry nothing and were left out",
    do="nothing",
    example="a sheet with formatted but empty rows at its end",
)
TABLE_SHORT = ProblemKind(
    code="INT-TABLE-006",
    level="warning",
    found="rows with fewer fields than the {n} column names",
    expected="{n} fields in each row",
    because="the missing fields at the end were read as empty",
    do="complete the rows",
    example="a last line cut by a full disk",
)
COLUMN_MISSING = ProblemKind(
    code="INT-COLUMN-001",
    level="warning",
    found="no column {theirs} for {ours}",
    expected="one of: {columns}",
    because="{ours} is empty for every row of the layer",
    do='set  {ours} = "{nearest}"  under [inputs.{input}.columns]',
    example="name = 'NAMES' while the file has NAME",
)
COLUMN_FILTER_MISSING = ProblemKind(
    code="INT-COLUMN-002",
    level="error",
    found="no column {by} to filter by",
    expected="one of: {columns}",
    because="which rows to use cannot be known, so none is used",
    do="write  filter = {{ {nearest} = [...] }}  under [inputs.{input}]",
    example="filter = { STATUSS = ['Designated'] }",
)
FILTER_VALUE_UNUSED = ProblemKind(
    code="INT-COLUMN-003",
    level="warning",
    found="no row with {value} in {by}",
    expected="one of the values of that column: {values}",
    because="a misspelt value keeps out the rows it should keep in",
    do='write  "{nearest}"  or remove the value from the filter',
    example="filter status = ['Designatd']",
)
FILTER_DROPPED = ProblemKind(
    code="INT-COLUMN-004",
    level="note",
    found="{dropped} of {total} rows do not match the filter {filter}",
    expected="{kept} rows to use",
    because="the declared filter leaves them out",
    do="nothing, if the filter is meant so",
    example="75 of 82 WDPA rows with status Proposed",
)
FILTER_PERMIT_NONE = ProblemKind(
    code="INT-COLUMN-005",
    level="note",
    found="{n} permits and no filter that says which title types count as ASGM",
    expected="filter = {{ {by} = [...] }} with the types that count",
    because="none is counted as ASGM extent; all are used for screening",
    do="add the filter under [inputs.{input}] if some types are for artisanal mining",
    example="a cadastre of PR, PE and ZEA titles without a filter",
)
COLUMN_REPEATED = ProblemKind(
    code="INT-COLUMN-006",
    level="warning",
    found="several columns named {names}",
    expected="each name once",
    because="the second and later ones were renamed {renamed}",
    do="give each column its own name",
    example="a table with two columns Name",
)
FILTER_PERMIT_COUNT = ProblemKind(
    code="INT-COLUMN-007",
    level="note",
    found="{counted} of {total} permits count as ASGM by the filter {filter}",
    expected="the title types that are for artisanal and small-scale gold mining",
    because="the others serve screening only",
    do="nothing, if the filter is meant so",
    example="filter title_type = ['ZEA']",
)
COLUMN_SAME_NAME = ProblemKind(
    code="INT-COLUMN-008",
    level="note",
    found="columns that bear our own names and are not mapped: {columns}",
    expected="columns mapped under [inputs.{input}.columns]",
    because="they were read as what their names say",
    do="nothing, if that is what they hold; else map another column",
    example="A layer has columns name and designation, and azogue.toml maps none.",
)
IMPORTER_USED = ProblemKind(
    code="INT-IMPORTER-001",
    level="note",
    found="columns of {title}; read as {mapping}",
    expected="declared columns, or columns of a known publisher",
    because="the layer was recognised by its column names ({verified})",
    do="declare other columns under [inputs.{input}.columns] if this is wrong",
    example="WDPA recognised by WDPAID, DESIG_ENG, STATUS",
)
NUMBER_TEXT = ProblemKind(
    code="INT-NUMBER-001",
    level="warning",
    found="{values} where a number is expected",
    expected="a number, such as 12.5",
    because="the value of {ours} is left empty in these rows",
    do="correct the values, or map another column",
    example="area_ha = 'about 12'",
)
NUMBER_COMMA = ProblemKind(
    code="INT-NUMBER-002",
    level="note",
    found="a decimal comma, such as {value}",
    expected="a decimal point",
    because="the numbers were read with a comma as decimal mark",
    do='nothing, if this is right; otherwise set  decimal = "."  under [inputs.{input}]',
    example="12,5 read as 12.5",
)
NUMBER_UNCLEAR = ProblemKind(
    code="INT-NUMBER-003",
    level="warning",
    found="{value}, which can be read in two ways",
    expected="one decimal mark throughout",
    because="it was read as {read}",
    do='set  decimal = ","  or  decimal = "."  under [inputs.{input}]',
    example="1,234: one thousand or one and a bit",
)
NUMBER_NEGATIVE = ProblemKind(
    code="INT-NUMBER-004",
    level="warning",
    found="{values} for {ours}",
    expected="zero or more",
    because="the quantity cannot be negative; it is left empty in these rows",
    do="correct the values; publishers often write -9999 for unknown",
    example="population = -9999",
)
DATE_UNREADABLE = ProblemKind(
    code="INT-DATE-001",
    level="warning",
    found="{values} where a date is expected",
    expected="a date such as 2024-03-31, 2024-03 or 2024",
    because="the value of {ours} is left empty in these rows",
    do="correct the values, or map another column",
    example="expires_on = 'soon'",
)
DATE_UNCLEAR = ProblemKind(
    code="INT-DATE-002",
    level="warning",
    found="{values}, where day and month can be exchanged",
    expected="a date such as 2024-03-31",
    because="no row of the column shows which comes first; they were read as day, month, year",
    do="write the dates as year-month-day",
    example="03/04/2021",
)
DATE_REWRITTEN = ProblemKind(
    code="INT-DATE-003",
    level="note",
    found="dates written as {value}",
    expected="ISO 8601, such as {iso}",
    because="{n} dates of {ours} were rewritten; their precision is unchanged",
    do="nothing",
    example="31.12.2024 read as 2024-12-31",
)
ACCESS_UNKNOWN = ProblemKind(
    code="INT-ACCESS-001",
    level="warning",
    found="{values} as level of access",
    expected="public, team, restricted or community",
    because="rows with an unknown level are treated as community, the most protected",
    do="correct the values, or declare access for the whole layer",
    example="access = 'internal'",
)
CONSENT_MISSING = ProblemKind(
    code="INT-ACCESS-002",
    level="warning",
    found="rows of level community without a recorded consent",
    expected="the id of the consent in  consent  or in a column mapped to consent_id",
    because="without it, nobody can withdraw or prove the consent",
    do='set  consent = "..."  under [inputs.{input}]',
    example="[inputs.territories] access = 'community'",
)
METHYLATION_UNMAPPED = ProblemKind(
    code="INT-CLASS-001",
    level="warning",
    found="wetland classes {values} without a methylation potential",
    expected="high, medium, low or unclassed for each class",
    because="these wetlands are kept as unclassed",
    do="add the classes under [inputs.{input}.methylation]",
    example="class 'peat swamp' not in the mapping",
)
LEVEL_UNSAID = ProblemKind(
    code="INT-CLASS-002",
    level="warning",
    found="administrative units without a level",
    expected="level = 1, 2 ... under [inputs.{input}], or a column mapped to admin_level",
    because="they were taken as level 1, the highest",
    do="set  level  under [inputs.{input}]",
    example="districts without level = 3",
)
TEXT_HUGE = ProblemKind(
    code="INT-TEXT-001",
    level="warning",
    found="a value of {n} characters",
    expected="at most {most} characters",
    because="it was cut there; such a value is mostly a document or an error",
    do="look at the value in the source",
    example="a name of 5,000,000 characters",
)
CELL_FORMULA = ProblemKind(
    code="INT-TEXT-002",
    level="warning",
    found="formulas in {n} cells, such as {formula}",
    expected="values",
    because="formulas are never run here: the value that the spreadsheet last stored was read, and where none was, the cell is empty",
    do="paste the cells as values and save the workbook",
    example="=B2*2",
)
TEXT_LIKE_FORMULA = ProblemKind(
    code="INT-TEXT-003",
    level="warning",
    found="text that a spreadsheet would run, such as {value}",
    expected="plain text",
    because="it was kept as text and is not run here; it could run where the output is opened",
    do="remove the text, or ask who sent it",
    example="=HYPERLINK(...) in a CSV file",
)
TEXT_GARBLED = ProblemKind(
    code="INT-TEXT-004",
    level="warning",
    found="letters that look twice encoded, such as {value}",
    expected="{guess}",
    because="names were kept as they are; they will not match other sources",
    do='set  encoding = "utf-8"  under [inputs.{input}], or correct the source',
    example="RÃ©serve for Réserve",
)
ENCODING_GUESSED = ProblemKind(
    code="INT-ENCODING-001",
    level="warning",
    found="text that is not UTF-8, and no declared encoding",
    expected="UTF-8, or  encoding  declared",
    because="it was read as {encoding}; accents may be wrong, such as in {sample}",
    do='set  encoding = "{encoding}"  (or the right one) under [inputs.{input}]',
    example="a Shapefile without .cpg written in Windows-1252",
)
ENCODING_UNKNOWN = ProblemKind(
    code="INT-ENCODING-002",
    level="error",
    found="the encoding {encoding}",
    expected="a known encoding; the nearest is {nearest}",
    because="text cannot be read with an unknown encoding",
    do='set  encoding = "{nearest}"  under [inputs.{input}]',
    example="encoding = 'utf-88'",
)
ENCODING_BROKEN = ProblemKind(
    code="INT-ENCODING-003",
    level="warning",
    found="bytes that are not text in {encoding}",
    expected="text in {encoding}, as declared",
    because="the letters that could not be read show as {mark}",
    do="declare another  encoding  under [inputs.{input}]",
    example="encoding = 'utf-8' over Windows-1252 bytes",
)
