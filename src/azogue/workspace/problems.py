"""Problems of a workspace: what can be wrong with azogue.toml, citations.csv and who may see what."""

from __future__ import annotations

from azogue.records.problem import ProblemKind

TOML = ProblemKind(
    code="WSP-TOML-001",
    level="error",
    found="{message}",
    expected="a file in TOML: sections in [brackets], then key = value, texts in quotes",
    because="nothing of the file can be used before it can be read as a whole",
    do="mend the line named above",
    example="found  Expected '=' after a key in a key/value pair (at line 4, column 7)",
)
UNKNOWN_KEY = ProblemKind(
    code="WSP-KEY-001",
    level="error",
    found="key {key}, which no part of Azogue reads",
    expected="one of: {known}",
    because="a key with a slip in it would be passed over in silence",
    do="{advice}",
    example="found key langages under [workspace]; did you mean languages?",
)
MISSING_KEY = ProblemKind(
    code="WSP-KEY-002",
    level="error",
    found="no key {key}",
    expected="{expected}",
    because="the work cannot start without it",
    do="add {key} under {section}",
    example="found no key party under [workspace]",
)
VALUE = ProblemKind(
    code="WSP-VALUE-001",
    level="error",
    found="{value}",
    expected="{expected}",
    because="the value decides how a layer is read or a number is made, so it is not guessed",
    do="{advice}",
    example="found role protected_aera under [inputs.parks]; did you mean protected_area?",
)
UNKNOWN_SECTION = ProblemKind(
    code="WSP-SETTING-001",
    level="error",
    found="section [settings.{section}]",
    expected="a step that has settings: {known}",
    because="settings of a step that does not exist would change nothing",
    do="{advice}",
    example="found section [settings.afected_area]; did you mean affected_area?",
)
UNKNOWN_SETTING = ProblemKind(
    code="WSP-SETTING-002",
    level="error",
    found="setting {name} under [settings.{section}]",
    expected="one of: {known}",
    because="a setting with a slip in it would leave the default in force",
    do="{advice}",
    example="found setting buffer under [settings.affected_area]; did you mean buffer_m?",
)
SETTING_VALUE = ProblemKind(
    code="WSP-SETTING-003",
    level="error",
    found="{value}",
    expected="{expected}",
    because="the setting is part of the method: {title}",
    do="write {name} with a value of this kind under [settings.{section}]",
    example='found buffer_m = "2 km"; expected a number in m, at least 0',
)
NO_REASON = ProblemKind(
    code="WSP-REASON-001",
    level="warning",
    found="{name} = {value} in place of the default {default}, without a reason",
    expected='reason = "..." under [settings.{section}]',
    because="a figure that differs from the guidance is printed in the plan with its reason",
    do="add the reason, as one sentence, with its source",
    example="found buffer_m = 2000.0 in place of the default 1000.0, without a reason",
)
CITATIONS_FILE = ProblemKind(
    code="WSP-CITATION-001",
    level="warning",
    found="{found}",
    expected="a CSV file in UTF-8 with the columns citation_id, title, publisher, published_on, accessed_on, url, licence",
    because="every printed number names who published the layers under it, and their licence",
    do="write citations.csv beside azogue.toml, one row for each source",
    example="found no column licence",
)
CITATION_UNKNOWN = ProblemKind(
    code="WSP-CITATION-002",
    level="warning",
    found="citation {citation}, which is no row of citations.csv",
    expected="the citation_id of a row of citations.csv: {known}",
    because="the layer is used, but its publisher and licence stay unknown in every output",
    do="{advice}",
    example="found citation wdpa-2019, which is no row of citations.csv",
)
CITATION_EMPTY = ProblemKind(
    code="WSP-CITATION-004",
    level="warning",
    found="citation {citation} without publisher and licence",
    expected="who published the layer, and under which licence; not stated, where the publisher says nothing",
    because="nobody can check a number whose source is unknown, or knows whether the layer may be passed on",
    do="fill in the row of citations.csv",
    example="found citation roads without publisher and licence",
)
CITATION_ABSENT = ProblemKind(
    code="WSP-CITATION-003",
    level="warning",
    found="no citation",
    expected='citation = "..." with the citation_id of a row of citations.csv',
    because="the layer is used, but its publisher and licence stay unknown in every output",
    do="add the citation under [inputs.{input}]",
    example="found no citation under [inputs.roads]",
)
WANT = ProblemKind(
    code="WSP-WANT-001",
    level="error",
    found="nothing that can be made is called {name}",
    expected="one of: {known}",
    because="an output that does not exist cannot be made",
    do="{advice}",
    example="found nothing that can be made is called planing; did you mean planning?",
)
EDITION = ProblemKind(
    code="WSP-EDITION-001",
    level="error",
    found="reference edition {name}",
    expected="one of: {known}",
    because="targets, actions and indicators are read from one dated edition, so that old plans stay computable",
    do="{advice}",
    example="found reference edition 2062.1; did you mean 2026.1?",
)
ADAPTER = ProblemKind(
    code="WSP-ADAPTER-001",
    level="error",
    found="adapter {name}, which is not installed",
    expected="an installed adapter: {known}",
    because="an adapter brings national forms, codes and labels that this workspace asks for",
    do="install azogue-adapter-{name}, or take the adapter line out of azogue.toml",
    example="found adapter xcb, which is not installed",
)
PARTY = ProblemKind(
    code="WSP-PARTY-001",
    level="error",
    found="party {party}",
    expected="a country code of three letters (ISO 3166 alpha-3), such as PER",
    because="the party is printed on every page and chooses names and languages",
    do="{advice}",
    example="found party PE; did you mean PER?",
)
LANGUAGE = ProblemKind(
    code="WSP-LANGUAGE-001",
    level="warning",
    found="language {language}",
    expected="one of: {known}",
    because="documents and labels exist in the six languages of the United Nations only",
    do="nothing, if English will do in its place; else name one of the six",
    example="found language pt; the chapter of a workspace with languages pt and en is in English",
)
CONSENT = ProblemKind(
    code="WSP-CONSENT-001",
    level="warning",
    found="a community layer without a recorded consent",
    expected='consent = "..." with the id of the recorded consent',
    because="what a community gave can be withdrawn only if its consent can be found",
    do="add the consent under [inputs.{input}]",
    example="found a community layer without a recorded consent under [inputs.sacred_places]",
)
AREA_FROM_UNITS = ProblemKind(
    code="WSP-AREA-001",
    level="warning",
    found="no input with role analysis_area",
    expected="an outline of the area that the figures are for",
    because="the union of the administrative units of level {level} was used in its place",
    do='add an input with role = "analysis_area"',
    example="found no input with role analysis_area; the union of level 1 was used",
)
UNREADABLE = ProblemKind(
    code="WSP-INPUT-001",
    level="error",
    found="{message}",
    expected="a file that can be opened as declared",
    because="a figure without a declared layer would look complete and not be so",
    do="mend the file or its declaration, or take [inputs.{input}] out of azogue.toml",
    example="found parks.gpkg, which could not be opened",
)
NOT_VISIBLE = ProblemKind(
    code="WSP-ACCESS-001",
    level="warning",
    found="rows with role {role} that the level {level} may not see",
    expected="figures of this level rest only on rows that it may see",
    because="the rows were left out of this level, so its figures are lower bounds",
    do="read the figures of a level that may see them, or ask the owner of the rows for a wider level",
    example="found rows with role indigenous_territory that the level public may not see",
)
