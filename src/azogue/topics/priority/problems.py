"""Kinds of problems of the priority topic."""

from azogue.records.problem import ProblemKind

EMPTY_EXTENT = ProblemKind(
    code="PRI-EMPTY-001",
    level="warning",
    found="no permit, occurrence or surrogate that counts as ASGM",
    expected="at least one layer of role permit (with a filter), occurrence or surrogate",
    because="nothing is mapped; this is not evidence of no activity",
    do='add a layer with role = "occurrence" to azogue.toml, or say which title types count with a filter on a permit',
    example="a workspace with a permit layer and no filter",
)
NO_ANALYSIS_AREA = ProblemKind(
    code="PRI-AREA-002",
    level="warning",
    found="no layer of role analysis_area; {used}",
    expected="one polygon layer that says where the country or region ends",
    because="totals are clipped to it, and without it land abroad may be counted",
    do='add an input with role = "analysis_area"',
    example="no analysis_area; the union of the 25 administrative units of level 1 is used",
)
OUTSIDE = ProblemKind(
    code="PRI-AREA-003",
    level="note",
    found="{n} of {total} features of the layer do not touch the analysis area",
    expected="features inside the analysis area",
    because="everything is clipped to the analysis area; what does not touch it is left out, its buffer too",
    do="nothing, or set  count_outside = true  under [settings.asgm_extent] so that their buffers reach inside",
    example="375 of 3,580 detections do not touch Madre de Dios",
)
OUTSIDE_COUNTED = ProblemKind(
    code="PRI-AREA-011",
    level="note",
    found="{n} of {total} features of the layer do not touch the analysis area",
    expected="features inside the analysis area, or count_outside = true as here",
    because="they have no footprint inside, but their buffers and the risk around them reach inside and are measured",
    do="nothing, or leave count_outside out of [settings.asgm_extent]",
    example="375 detections just across the border of Madre de Dios, kept by choice",
)
CUT = ProblemKind(
    code="PRI-AREA-004",
    level="note",
    found="features that cross the edge of the analysis area: {n}; {cut_ha} ha of their {total_ha} ha lie outside",
    expected="features inside the analysis area",
    because="only the part inside is measured; attribute areas stay uncut",
    do="nothing, or check the analysis area",
    example="3 protected areas reach into the sea",
)
NO_RISK = ProblemKind(
    code="PRI-RISK-005",
    level="warning",
    found="no distances for the incursion risk; {local} local-knowledge areas were given",
    expected="near_activity_m and near_access_m, in metres, above zero",
    because="the guidance names adjacency and access but gives no distances, so none is assumed and no risk area is counted",
    do="set both under [settings.incursion_risk], with a reason, or leave the risk area out and say so",
    example="a workspace without [settings.incursion_risk]",
)
NO_ACCESS = ProblemKind(
    code="PRI-RISK-006",
    level="warning",
    found="incursion risk is asked for but no layer of role road, river or access was given",
    expected="at least one of them",
    because="land counts as at risk when it is near activity and near access",
    do="add roads, rivers or airstrips, or give areas of role local_knowledge",
    example="[settings.incursion_risk] set in a workspace without roads",
)
NO_BIODIVERSITY = ProblemKind(
    code="PRI-BIO-007",
    level="warning",
    found="no layer of any biodiversity role",
    expected="protected areas, Indigenous territories, key biodiversity areas, wetlands or other biodiversity areas",
    because="without them no priority area can be drawn",
    do="add layers with these roles; azogue new tells where they are published",
    example="a workspace with mining sites only",
)
PERMITS_NOT_COUNTED = ProblemKind(
    code="PRI-PERMIT-008",
    level="note",
    found="permits that serve screening only: {n}",
    expected="a filter that says which title types count as ASGM",
    because="which titles count as ASGM is a national decision and is not assumed",
    do='declare it, for example  filter = {{ title_type = ["..."] }}  in the permit input',
    example="2,973 titles of the Democratic Republic of the Congo without a filter",
)
POINTS_ONLY = ProblemKind(
    code="PRI-EXTENT-009",
    level="note",
    found="activity features that are points: {n}",
    expected="polygons, where the footprint matters",
    because="a point has no footprint: its extent is 0 ha and only its buffer has an area",
    do="nothing, or map the footprint of the sites",
    example="2,058 surveyed mining sites",
)
NO_DATE = ProblemKind(
    code="PRI-DATE-010",
    level="note",
    found="activity features without a date: {n}",
    expected="the date or year of each observation",
    because="old and new activity cannot be told apart",
    do='map a column with  columns = {{ date = "..." }}  or give  date = "2017-03"  for the whole layer',
    example="sites without a survey date",
)
