"""Problems of coordinates, coordinate systems, shapes and rasters. The others: `azogue.intake.problems`."""

from __future__ import annotations

from azogue.records.problem import ProblemKind

CRS_UNKNOWN = ProblemKind(
    code="INT-CRS-001",
    level="error",
    found="no coordinate system, and coordinates that are not degrees ({extent})",
    expected="a coordinate system in the file, or  crs  declared",
    because="the layer cannot be placed on the map and was left out",
    do='set  crs = "{suggestion}"  under [inputs.{input}], after asking the publisher',
    example="a Shapefile in UTM without its .prj part",
)
CRS_ASSUMED = ProblemKind(
    code="INT-CRS-002",
    level="warning",
    found="no coordinate system; coordinates that can be degrees ({extent})",
    expected="a coordinate system in the file, or  crs  declared",
    because="longitude and latitude on WGS 84 were assumed; another datum would shift the layer by up to some hundred metres",
    do='set  crs = "EPSG:4326"  (or the right one) under [inputs.{input}]',
    example="a Shapefile in degrees without its .prj part",
)
CRS_TRANSFORMED = ProblemKind(
    code="INT-CRS-003",
    level="note",
    found="coordinates in {crs}",
    expected="longitude and latitude on WGS 84",
    because="they were transformed; stated accuracy of the transformation: {accuracy}",
    do="nothing",
    example="protected areas in Mercator with standard parallel 5 degrees, without EPSG code",
)
CRS_OVERRIDDEN = ProblemKind(
    code="INT-CRS-004",
    level="warning",
    found="coordinate system {file_crs} in the file and {declared} declared",
    expected="the same system in both",
    because="the declared one was used",
    do="remove  crs  under [inputs.{input}] if the file is right",
    example="crs = 'EPSG:32719' for a file in EPSG:32718",
)
CRS_UNREADABLE = ProblemKind(
    code="INT-CRS-005",
    level="error",
    found="a coordinate system written as {crs}",
    expected="an EPSG code such as EPSG:32718, WKT or a PROJ string",
    because="it is not known, so the layer cannot be placed and was left out",
    do="set  crs  under [inputs.{input}] to the code that the publisher names",
    example="crs = 'WGS84 zone 18'",
)
CRS_LEGACY = ProblemKind(
    code="INT-CRS-006",
    level="note",
    found="a crs member in GeoJSON: {crs}",
    expected="longitude and latitude on WGS 84 (RFC 7946, section 4)",
    because="the member, of the older GeoJSON of 2008, was believed",
    do="nothing, if the layer lies in the right place",
    example='"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32718"}}',
)
CRS_NOT_DEGREES = ProblemKind(
    code="INT-CRS-007",
    level="error",
    found="coordinates such as {sample} under a coordinate system in degrees ({crs})",
    expected="longitudes within 180 and latitudes within 90 degrees",
    because="these are metres in some projected system; the layer cannot be placed and was left out",
    do='set  crs = "{suggestion}"  under [inputs.{input}], after asking the publisher',
    example="UTM coordinates in a GeoJSON file without crs member",
)
CRS_NOT_METRES = ProblemKind(
    code="INT-CRS-008",
    level="warning",
    found="coordinates such as {sample} under a coordinate system in metres ({crs})",
    expected="eastings and northings",
    because="these are degrees, so they were read as longitude and latitude on WGS 84",
    do='set  crs = "EPSG:4326"  under [inputs.{input}], or correct the file',
    example="a file in degrees whose .prj says UTM zone 18S",
)
CRS_CANNOT = ProblemKind(
    code="INT-CRS-009",
    level="error",
    found="rows that cannot be transformed from {crs}",
    expected="coordinates inside the area of that system",
    because="they lie outside the world after transformation and were left out",
    do="correct the coordinates, or set  crs  under [inputs.{input}]",
    example="a northing with one digit too many",
)
CRS_BALLPARK = ProblemKind(
    code="INT-CRS-010",
    level="warning",
    found="coordinates in {crs}, whose exact transformation needs a grid that is not installed",
    expected="the exact transformation",
    because="a simpler one was used; its accuracy is {accuracy}",
    do="transform the layer with the national grid first, if metres matter",
    example="an old national datum",
)
CRS_TABLE = ProblemKind(
    code="INT-CRS-011",
    level="note",
    found="a table in degrees, which cannot name its datum",
    expected="longitude and latitude on WGS 84, or  crs  declared",
    because="WGS 84 was taken, as global satellite receivers give",
    do="set  crs  under [inputs.{input}] if the survey used another datum",
    example="sites.csv with columns lon and lat",
)
FAR_AWAY = ProblemKind(
    code="INT-CRS-012",
    level="warning",
    found="a layer around {extent}",
    expected="rows near the analysis area, {bounds}",
    because="no row comes near it, so the layer adds nothing; a wrong coordinate system or a wrong file is likely",
    do="look at the layer on a map; set  crs  under [inputs.{input}] if it is wrong",
    example="rivers of another country",
)
AXES_SWAPPED = ProblemKind(
    code="INT-AXES-001",
    level="warning",
    found="latitude before longitude, such as {sample}",
    expected="longitude before latitude (easting before northing)",
    because="as written the layer lies {where}; the two were exchanged",
    do="correct the file, or map the columns  x  and  y  under [inputs.{input}]",
    example="a point of Peru at -12.8, -70.1 in a GeoJSON file",
)
SIGN_MISSING = ProblemKind(
    code="INT-AXES-002",
    level="warning",
    found="{axis} without sign, such as {sample}",
    expected="negative numbers south of the equator and west of Greenwich",
    because="as written no row comes near the analysis area, with a minus sign most do; the sign was added",
    do="write the sign, or the letter of the hemisphere",
    example="a table of Peru with latitude 12.8",
)
COORDINATES_ABSENT = ProblemKind(
    code="INT-COORD-001",
    level="error",
    found="rows without coordinates",
    expected="a longitude and a latitude in each row",
    because="they cannot be placed and were left out",
    do="add the coordinates, or accept that these rows do not count",
    example="a surveyed site whose position was not recorded",
)
COORDINATES_UNREADABLE = ProblemKind(
    code="INT-COORD-002",
    level="error",
    found="{values} as coordinates",
    expected="decimal degrees (-12.8081), degrees, minutes and seconds (12°48'29\"S), or metres with a UTM zone",
    because="the rows cannot be placed and were left out",
    do="correct the values",
    example="-12.808.100, in which a spreadsheet put thousands marks",
)
COORDINATES_OUTSIDE = ProblemKind(
    code="INT-COORD-003",
    level="error",
    found="coordinates outside the world, such as {sample}",
    expected="longitude from -180 to 180, latitude from -90 to 90",
    because="the rows cannot be placed and were left out",
    do="correct the values; a lost decimal mark is the usual cause",
    example="latitude -128081 for -12.8081",
)
NULL_ISLAND = ProblemKind(
    code="INT-COORD-004",
    level="error",
    found="rows at 0, 0",
    expected="true coordinates, or none",
    because="zero stands for an unknown position here; the rows were left out",
    do="add the coordinates",
    example="a site at longitude 0 and latitude 0, in the Gulf of Guinea",
)
POINTS_REPEATED = ProblemKind(
    code="INT-COORD-005",
    level="note",
    found="points that share their position with others under different names or values: {n}, at positions: {positions} ({repeats} repeats)",
    expected="each place on a position of its own",
    because="they are different named places, often recorded at the nearest village, and were all kept",
    do="nothing, or correct the positions",
    example="three pits that carry the coordinates of one village",
)
COORDINATE_COLUMNS = ProblemKind(
    code="INT-COORD-006",
    level="error",
    found="no columns of coordinates among: {columns}",
    expected="columns of longitude and latitude, or of easting, northing and zone",
    because="the rows cannot be placed",
    do='set  x = "..."  and  y = "..."  under [inputs.{input}]',
    example="a table of names and areas only",
)
ZONE_MISSING = ProblemKind(
    code="INT-COORD-007",
    level="error",
    found="{found}",
    expected="a zone from 1 to 60 with its hemisphere, such as 18S",
    because="metres without a zone cannot be placed; the rows were left out",
    do='set  utm_zone = "18S"  (or the column that holds it) under [inputs.{input}]',
    example="columns este and norte without a zone",
)
HEMISPHERE_ASSUMED = ProblemKind(
    code="INT-COORD-008",
    level="warning",
    found="UTM zones without hemisphere, such as {zone}",
    expected="a zone with its hemisphere, such as 18S",
    because="the hemisphere of the analysis area was taken: {hemisphere}",
    do="set  utm_zone  with the hemisphere under [inputs.{input}]",
    example="zona = 18 in a table of Peru",
)
COORDINATES_READ = ProblemKind(
    code="INT-COORD-009",
    level="note",
    found="coordinates in the columns {columns}",
    expected="declared columns, or columns named so",
    because="they were read as {kind}",
    do="set  x,  y  and  coordinates  under [inputs.{input}] if this is wrong",
    example="columns Latitud and Longitud in degrees, minutes and seconds",
)
DECLARED_COLUMN_ABSENT = ProblemKind(
    code="INT-COORD-010",
    level="error",
    found="no column {theirs} for {key}",
    expected="one of: {columns}",
    because="the rows cannot be placed",
    do='set  {key} = "{nearest}"  under [inputs.{input}]',
    example='x = "longitud" while the table has Longitude',
)
COORDINATES_COARSE = ProblemKind(
    code="INT-COORD-011",
    level="warning",
    found="coordinates with at most {decimals} decimals",
    expected="four or more decimals of a degree",
    because="the positions are exact to about {km} km only; distances and overlaps below that mean little",
    do="ask for the exact positions",
    example="sites published with coordinates rounded to 0.1 degree",
)
ORDER_ASSUMED = ProblemKind(
    code="INT-COORD-012",
    level="warning",
    found="two coordinates in one column, such as {sample}",
    expected="one column each, or letters of the hemisphere",
    because="they were read as latitude, longitude",
    do="split the column, and set  x  and  y  under [inputs.{input}]",
    example="coordenadas = '-12.8081, -70.1023'",
)
GEOMETRY_NULL = ProblemKind(
    code="INT-GEOM-001",
    level="error",
    found="rows without a shape",
    expected="a shape in each row",
    because="they cannot be placed and were left out",
    do="add the shapes, or accept that these rows do not count",
    example="a site without coordinates",
)
GEOMETRY_EMPTY = ProblemKind(
    code="INT-GEOM-002",
    level="error",
    found="rows with an empty shape",
    expected="a shape with coordinates",
    because="they cover nothing and were left out",
    do="ask the publisher for the outlines",
    example="six private reserves of the WDPA without outline",
)
GEOMETRY_REPAIRED = ProblemKind(
    code="INT-GEOM-003",
    level="warning",
    found="outlines that cross or touch themselves: {reasons}",
    expected="outlines without self-crossing",
    because="they were repaired (make_valid, linework); area of the rows before {before_ha} ha, after {after_ha} ha, "
    "largest change {largest_ha} ha in row {largest_row}",
    do="look at these rows if the change is large",
    example="a bow-tie polygon",
)
GEOMETRY_3D = ProblemKind(
    code="INT-GEOM-004",
    level="note",
    found="shapes with heights or measures: {n}",
    expected="two dimensions",
    because="heights play no part and were removed",
    do="nothing",
    example="a KML drawn in Google Earth",
)
GEOMETRY_PARTS = ProblemKind(
    code="INT-GEOM-005",
    level="warning",
    found="rows that mix kinds of shape; {n} parts ({kinds}) that a {role} layer cannot use beside {kept}",
    expected="one kind of shape in each row: {expected}",
    because="the {kept} parts were kept, the others left out",
    do="split the layer by kind of shape",
    example="a geometry collection of a polygon and a point",
)
GEOMETRY_KIND = ProblemKind(
    code="INT-GEOM-006",
    level="error",
    found="rows that are {kinds}",
    expected="{expected} for a layer of role {role}",
    because="such shapes cannot play this role and were left out",
    do="check  role  under [inputs.{input}], or the file",
    example="lines in a layer of protected areas",
)
GEOMETRY_COLLAPSED = ProblemKind(
    code="INT-GEOM-007",
    level="error",
    found="polygons without area",
    expected="polygons with an area",
    because="nothing is left of them after repair; the rows were left out",
    do="draw the outlines again",
    example="a polygon whose corners lie on one line",
)
GEOMETRY_DENSIFIED = ProblemKind(
    code="INT-GEOM-008",
    level="note",
    found="edges longer than 5 km; shapes that have them: {n}",
    expected="edges that keep their course when transformed",
    because="a straight edge in {crs} is not straight in longitude and latitude, so points were added at most 5 km apart",
    do="nothing",
    example="a rectangular permit in Mercator",
)
LONGITUDE_WRAPPED = ProblemKind(
    code="INT-GEOM-009",
    level="note",
    found="longitudes beyond 180 degrees, such as {sample}",
    expected="longitudes from -180 to 180",
    because="they were brought back by 360 degrees; shapes across the antimeridian were split there",
    do="nothing",
    example="a layer of Fiji with longitudes from 0 to 360",
)
ANTIMERIDIAN_SPLIT = ProblemKind(
    code="INT-GEOM-010",
    level="warning",
    found="edges that jump more than 180 degrees of longitude",
    expected="shapes split at the antimeridian (RFC 7946, section 3.1.9)",
    because="they were read as crossing the antimeridian and split there",
    do="look at these rows on a map if your country is far from the antimeridian",
    example="a reserve of Fiji with corners at 179.5 and -179.5",
)
COORDINATE_NOT_FINITE = ProblemKind(
    code="INT-GEOM-011",
    level="error",
    found="shapes with coordinates that are not numbers",
    expected="finite numbers",
    because="they cannot be placed and were left out",
    do="export the layer again",
    example="NaN written by a failed transformation",
)
RING_CLOSED = ProblemKind(
    code="INT-GEOM-012",
    level="warning",
    found="shapes that could only be built after closing or mending their rings",
    expected="rings that end where they begin",
    because="they were mended on reading",
    do="look at these rows on a map",
    example="a polygon of three corners whose last corner is not the first",
)
CORNER_AT_ZERO = ProblemKind(
    code="INT-GEOM-013",
    level="warning",
    found="shapes with a corner at 0, 0, far from their other corners",
    expected="corners around the shape",
    because="one unknown corner makes a spike across the map; the rows were kept",
    do="correct the corner",
    example="a permit whose third corner was left at zero",
)
KINDS_MIXED = ProblemKind(
    code="INT-GEOM-014",
    level="note",
    found="rows of several kinds: {kinds}",
    expected="one kind of shape in a layer",
    because="all of them fit the role {role} and were kept",
    do="nothing",
    example="occurrences drawn as points and polygons",
)
LINE_CLOSED = ProblemKind(
    code="INT-GEOM-015",
    level="warning",
    found="closed lines in a layer of {role}",
    expected="polygons",
    because="their inside was taken as the area",
    do="export the outlines as polygons",
    example="a concession drawn as a path in Google Earth",
)
DUPLICATE_DROPPED = ProblemKind(
    code="INT-DUPLICATE-001",
    level="warning",
    found="rows that repeat an earlier row in shape and every value: {n}",
    expected="each row once",
    because="they would be counted twice and were left out; the first of each was kept",
    do="remove them from the source",
    example="a layer that was appended to itself",
)
DUPLICATE_SHAPE = ProblemKind(
    code="INT-DUPLICATE-002",
    level="note",
    found="rows with the shape of another row and other values ({columns}): {n}",
    expected="each shape once",
    because="they can be several designations of one place, or repeats with another number; all were kept",
    do="remove the repeats from the source, if they are",
    example="a national park that is also a World Heritage site",
)
RASTER_UNSAID = ProblemKind(
    code="INT-RASTER-001",
    level="error",
    found="a raster without a declared class or threshold; its values: {values}",
    expected="values = [...], or  at_least  or  at_most",
    because="which cells count cannot be guessed",
    do="set one of them under [inputs.{input}]",
    example="forest loss by year without  at_least = 1",
)
RASTER_BAND = ProblemKind(
    code="INT-RASTER-002",
    level="error",
    found="no band {band}",
    expected="a band from 1 to {n}",
    because="there is nothing to read",
    do="set  band  under [inputs.{input}]",
    example="band = 2 of a raster with one band",
)
RASTER_READ = ProblemKind(
    code="INT-RASTER-003",
    level="note",
    found="{cells} cells of {total} that meet {rule}, about {size} each",
    expected="areas",
    because="neighbouring cells were joined into {n} {shapes} along the cell edges",
    do="nothing",
    example="forest loss of 30 m cells",
)
RASTER_NO_CELL = ProblemKind(
    code="INT-RASTER-004",
    level="warning",
    found="no cell that meets {rule} among the values {values}",
    expected="at least one cell",
    because="the layer adds nothing; this is not evidence that nothing is there",
    do="check the class or threshold against the legend of the raster",
    example="values = [9] in a raster with classes 1 to 5",
)
RASTER_AWAY = ProblemKind(
    code="INT-RASTER-005",
    level="warning",
    found="a raster around {extent}",
    expected="cells in the analysis area, {bounds}",
    because="no cell lies in it, so the raster adds nothing",
    do="check the file; a neighbouring tile may have been taken",
    example="tile 00N_060W for a country at 70W",
)
RASTER_ROLE = ProblemKind(
    code="INT-RASTER-006",
    level="error",
    found="{found}",
    expected="{expected} for role {role}",
    because="such a layer cannot play this role",
    do="check  role  and  path  under [inputs.{input}]",
    example="a table of towns as population raster",
)
RASTER_NO_DATA = ProblemKind(
    code="INT-RASTER-007",
    level="note",
    found="no value declared as missing",
    expected="a nodata value in the raster",
    because="every cell was taken as measured; negative counts were left out",
    do="nothing, if the raster has no gaps",
    example="population counts with zeros over the sea",
)
RASTER_NEGATIVE = ProblemKind(
    code="INT-RASTER-008",
    level="warning",
    found="negative counts of people, such as {value}",
    expected="zero or more",
    because="such cells stand for missing data and are left out",
    do="declare the nodata value in the raster",
    example="-99999 over water",
)
RASTER_GROUPED = ProblemKind(
    code="INT-RASTER-009",
    level="note",
    found="{patches} patches of cells",
    expected="at most {most} rows",
    because="patches were grouped into {n} rows by block of the raster; the area is the same",
    do="nothing",
    example="a national map of small clearings",
)
AXES_MAYBE = ProblemKind(
    code="INT-AXES-003",
    level="warning",
    found="rows far from the analysis area, such as {sample}, that would lie inside it with latitude and longitude exchanged",
    expected="the same order of coordinates in all rows",
    because="they were kept as written, and will be cut off at the analysis area",
    do="look at these rows, and exchange their two numbers if they were swapped",
    example="three of 80 sites with longitude and latitude in the wrong columns",
)
