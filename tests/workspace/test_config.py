"""Every mistake of azogue.toml and citations.csv is met with a message that names key, finding and expectation."""

from __future__ import annotations

from pathlib import Path

import pytest
import toys

from azogue.workspace.citations import read_citations
from azogue.workspace.config import Config, read_config
from azogue.workspace.party import find_party, party_name

BASE = """
[workspace]
party = "PER"
[inputs.mines]
role = "occurrence"
path = "mines.geojson"
"""


def read(tmp_path: Path, text: str) -> tuple[Config | None, list]:
    (tmp_path / "azogue.toml").write_text(text, encoding="utf-8")
    config, problems = read_config(tmp_path, toys.toy_steps())
    return config, list(problems)


def test_plain_file_is_read(tmp_path: Path) -> None:
    config, problems = read(tmp_path, BASE)
    assert problems == []
    assert config is not None
    assert (config.party, config.levels, config.languages) == ("PER", ("team",), ("en",))
    assert config.inputs["mines"].access == "team"


def test_all_keys_are_read(tmp_path: Path) -> None:
    config, problems = read(
        tmp_path,
        BASE
        + 'filter = { kind = "gold" }\n[inputs.mines.columns]\ndate = "year"\n'
        + "[settings.affected_area]\nbuffer_m = 2000\nreason = 'Hydrology study, 2024'\n"
        + "[publish]\nwant = ['toy']\nlevels = ['public', 'team']\ntitle = 'Plan'\n",
    )
    assert problems == []
    assert config is not None
    assert config.inputs["mines"].filter == {"kind": ["gold"]}
    assert config.inputs["mines"].columns == {"observed_on": "year"}
    assert config.settings == {"affected_area": {"buffer_m": 2000.0}}
    assert config.reasons == {"affected_area": "Hydrology study, 2024"}
    assert (config.want, config.levels, config.title) == (("toy",), ("public", "team"), "Plan")


MISTAKES = {
    "broken TOML": ("[workspace\n", "WSP-TOML-001", "line 1"),
    "unknown section": (BASE + "[setings.x]\na = 1\n", "WSP-KEY-001", "did you mean settings?"),
    "unknown key": (BASE.replace("party =", "partie ="), "WSP-KEY-001", "did you mean party?"),
    "no party": ('[workspace]\ntitle = "x"\n', "WSP-KEY-002", "add party under [workspace]"),
    "party of two letters": (BASE.replace("PER", "PE"), "WSP-PARTY-001", "did you mean PER?"),
    "party that is no country": (BASE.replace("PER", "QQQ"), "WSP-PARTY-001", "write the code of the country"),
    "language": (BASE.replace('"PER"', '"PER"\nlanguages = ["Portugues"]'), "WSP-VALUE-001", 'languages = "Portugues"'),
    "title that is a number": (BASE.replace('"PER"', '"PER"\ntitle = 5'), "WSP-VALUE-001", "title = 5"),
    "unknown role": (BASE.replace("occurrence", "occurence"), "WSP-VALUE-001", "did you mean occurrence?"),
    "no path": (BASE.replace('path = "mines.geojson"', ""), "WSP-KEY-002", "add path under [inputs.mines]"),
    "unknown input key": (BASE + 'acces = "team"\n', "WSP-KEY-001", "did you mean access?"),
    "unknown access": (BASE + 'access = "secret"\n', "WSP-VALUE-001", "'public', 'team', 'restricted' or 'community'"),
    "unknown column": (BASE + '[inputs.mines.columns]\ndesignatoin = "D"\n', "WSP-KEY-001", "did you mean designation?"),
    "negative buffer of a layer": (BASE + "buffer_m = -5\n", "WSP-VALUE-001", "greater than or equal to 0"),
    "input that is no section": (BASE + "[inputs]\nx = 1\n", "WSP-VALUE-001", "a section, written [inputs.x]"),
    "id with a blank": (BASE + '[inputs."my mines"]\nrole="road"\npath="x"\n', "WSP-VALUE-001", "a letter first"),
    "unknown settings section": (BASE + "[settings.afected_area]\nbuffer_m=1\n", "WSP-SETTING-001", "did you mean affected_area?"),
    "unknown setting": (BASE + "[settings.affected_area]\nbuffer = 1\n", "WSP-SETTING-002", "did you mean buffer_m?"),
    "setting of the wrong kind": (
        BASE + '[settings.affected_area]\nbuffer_m = "2 km"\n', "WSP-SETTING-003", "a number in m, at least 0"),
    "setting below its minimum": (BASE + "[settings.affected_area]\nbuffer_m = -1\n", "WSP-SETTING-003", "buffer_m = -1"),
    "setting that is no number": (BASE + "[settings.affected_area]\nbuffer_m = nan\n", "WSP-SETTING-003", "at least 0"),
    "true for a distance": (BASE + "[settings.affected_area]\nbuffer_m = true\n", "WSP-SETTING-003", "buffer_m = true"),
    "unknown level": (BASE + "[publish]\nlevels = ['publik']\n", "WSP-VALUE-001", "did you mean public?"),
    "reason that is no text": (BASE + "[settings.affected_area]\nreason = 3\n", "WSP-VALUE-001", "reason = 3"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_named_with_place_and_way_out(tmp_path: Path, name: str) -> None:
    text, code, words = MISTAKES[name]
    config, problems = read(tmp_path, text)
    assert config is None
    found = [str(p) for p in problems if p.code == code]
    assert found, [p.code for p in problems]
    assert any(words in text for text in found), found
    assert all("azogue.toml" in text for text in found)


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    _, problems = read(tmp_path, BASE.replace("PER", "PE").replace("occurrence", "mine") + "[publish]\nwnat = ['x']\n")
    assert {p.code for p in problems} == {"WSP-PARTY-001", "WSP-VALUE-001", "WSP-KEY-001"}


def test_language_beyond_the_six_is_a_warning_and_variants_are_known(tmp_path: Path) -> None:
    config, problems = read(tmp_path, BASE.replace('"PER"', '"PER"\nlanguages = ["pt", "zh_Hans", "es-PE"]'))
    assert config is not None
    assert config.languages == ("pt", "zh", "es")
    assert [(p.code, p.level) for p in problems] == [("WSP-LANGUAGE-001", "warning")]


def test_override_without_reason_is_a_warning(tmp_path: Path) -> None:
    config, problems = read(tmp_path, BASE + "[settings.affected_area]\nbuffer_m = 2000\n")
    assert config is not None
    assert [(p.code, p.level) for p in problems] == [("WSP-REASON-001", "warning")]
    assert "buffer_m = 2000.0 in place of the default 1000.0" in str(problems[0])


def test_default_written_out_needs_no_reason(tmp_path: Path) -> None:
    assert read(tmp_path, BASE + "[settings.affected_area]\nbuffer_m = 1000\n")[1] == []


def test_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "azogue.toml").write_bytes(b"\xef\xbb\xbf" + BASE.encode())
    assert read_config(tmp_path, toys.toy_steps())[0] is not None


def test_file_in_another_encoding_is_said(tmp_path: Path) -> None:
    (tmp_path / "azogue.toml").write_bytes(BASE.encode() + "\n# Perú".encode("latin-1"))
    assert "not UTF-8" in str(next(iter(read_config(tmp_path, toys.toy_steps())[1])))


def test_country_has_its_name_in_six_languages() -> None:
    # Unicode CLDR
    names = {lang: party_name("PER", lang) for lang in ("ar", "en", "es", "fr", "ru", "zh")}
    assert names["en"] == "Peru"
    assert names["es"] == "Perú"
    assert len(set(names.values())) >= 5


def test_country_is_named_as_the_un_names_it_and_found_by_either_name() -> None:
    # published: United Nations, M49 standard; the Unicode CLDR says "Congo - Kinshasa" and "Tanzania"
    assert party_name("COD") == "Democratic Republic of the Congo"
    assert find_party("Congo - Kinshasa").code == find_party("Democratic Republic of the Congo").code == "COD"
    assert find_party("Tanzania").code == find_party("United Republic of Tanzania").code == "TZA"


def test_two_letter_code_is_answered_with_the_three_letters_in_use(tmp_path: Path) -> None:
    text = (BASE.replace('"PER"', '"CD"'), BASE.replace('"PER"', '"RU"'))
    advised = [str(next(p for p in read(tmp_path, t)[1] if "did you mean" in str(p))) for t in text]
    assert "did you mean COD?" in advised[0]
    assert "did you mean RUS?" in advised[1]


def citations(tmp_path: Path, text: str | bytes) -> tuple[dict, list]:
    path = tmp_path / "citations.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    config, _ = read(tmp_path, BASE + 'citation = "survey"\n')
    assert config is not None
    found, problems = read_citations(tmp_path, config.inputs)
    return found, list(problems)


HEADER = "citation_id,title,publisher,published_on,accessed_on,url,licence\n"


def test_citation_is_read(tmp_path: Path) -> None:
    found, problems = citations(tmp_path, HEADER + "survey,Borders,Office,2020,2026-11-20,https://x,CC0\n")
    assert problems == []
    assert found["survey"].line() == "Office. Borders. 2020. Licence: CC0. https://x."


def test_citation_file_of_a_spreadsheet_with_semicolons_is_read(tmp_path: Path) -> None:
    found, _ = citations(tmp_path, (HEADER + "survey,Borders,Office,2020,,,\n").replace(",", ";"))
    assert found["survey"].publisher == "Office"


def test_citation_file_in_windows_encoding_is_read_and_said(tmp_path: Path) -> None:
    found, problems = citations(tmp_path, (HEADER + "survey,Límites,Perú,2020,,,\n").encode("cp1252"))
    assert found["survey"].title == "Límites"
    assert [p.code for p in problems] == ["WSP-CITATION-001"]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (HEADER + "survye,Borders,,,,,\n", "WSP-CITATION-002", "did you mean survye?"),
        ("id,title\nsurvey,x\n", "WSP-CITATION-001", "no column citation_id"),
        (HEADER + "survey,a,,,,,\nsurvey,b,,,,,\n", "WSP-CITATION-001", "a second time"),
        (HEADER + ",a,,,,,\nsurvey,b,,,,,\n", "WSP-CITATION-001", "a row without citation_id"),
        (HEADER + "survey,Borders,,2020,,,\n", "WSP-CITATION-004", "survey without publisher and licence"),
    ],
)
def test_citation_mistake_is_a_warning(tmp_path: Path, text: str, code: str, words: str) -> None:
    _, problems = citations(tmp_path, text)
    assert all(p.level == "warning" for p in problems)
    assert any(p.code == code and words in str(p) for p in problems)


def test_input_without_citation_is_a_warning(tmp_path: Path) -> None:
    config, _ = read(tmp_path, BASE)
    assert config is not None
    _, problems = read_citations(tmp_path, config.inputs)
    assert [p.code for p in problems] == ["WSP-CITATION-003"]
