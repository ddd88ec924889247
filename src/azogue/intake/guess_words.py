"""Words by which layers and columns are guessed, in the languages of the countries where gold is dug by hand.

Spanish, French, Portuguese, English, some Indonesian and Swahili. Words are compared without accents and in lower
case. A guess is a proposal with its reason, never a decision: `azogue new` prints it as a comment.
"""

from __future__ import annotations

import re
import unicodedata

#: Role = (words in file, layer or value names; words in column names). The order breaks ties.
ROLE_WORDS: dict[str, tuple[str, str]] = {
    "key_biodiversity_area": (r"\bkbas?\b|\bibas?\b|key biodiv|zonas? clave|zones? cles?", r"^(kba|iba|aze)_?status$"),
    "indigenous_territory": (
        r"indigen|nativ|comunidad|communaut|tribal|autochton|resguardo|aborig|first nation|landmark|\badat\b|quilomb",
        r"^(peoples?|pueblo|etnia|ethnie|etnico|comunidad)$",
    ),
    "wetland": (
        r"wetland|humedal|zones? humides?|ramsar|\bpeat|turber|mangrov|manglar|glwd|swamp|marsh|bofedal|aguajal|gambut",
        r"methyl|wetland",
    ),
    "protected_area": (
        r"protected|protegid|protegee|reserv|\bparks?\b|parque|\bparc\b|\banps?\b|sernanp|wdpa|conserv|taman nasional",
        r"^(desig|desig_eng|iucn_cat|iucn_category)",
    ),
    "permit": (
        r"permit|licen[cs]|concesion|concession|\btitres?\b|\btitles?\b|titulo|cadast|catast|tenement|\bizin\b|\biup\b"
        r"|derechos? miner|tenure|lavra",
        r"holder|titular|titulaire|concesionario|licensee|title_?(no|type|group)|type_?titre|expir|vencimiento|caduc",
    ),
    "surrogate": (
        r"forest loss|tree loss|deforest|loss ?year|perdida de bosque|perte|alertas?\b|alerts?\b|surrogate|turbid",
        r"^(loss_?year|alert_?date)$",
    ),
    "occurrence": (
        r"\basgm\b|\basm\b|artisan|artesanal|garimp|galamsey|\bgold|\boro\b|orpaill|\bmin(e|es|ing|eria|er[ao]s?|eiros?|ier|iere)\b|mine sites|detection"
        r"|deteccion|\bemas\b|\bpeti\b",
        r"^(mineral1?|mined_area_ha|commodity|workers?_numb.*)$",
    ),
    "local_knowledge": (r"local knowledge|conocimiento|saber(es)? local|savoirs?|community map|mapeo comunit", ""),
    "access": (
        r"airstrip|aerodrom|airport|aeropuert|\bpistas? de ater|landing|aeroway|embarcader|\bports?\b|puerto",
        r"^(aeroway|runway.*|icao|iata)$",
    ),
    "road": (
        r"\broads?\b|\broutes?\b|\bvias?\b|caminos?|carreter|highway|\bvial\b|estrada|\bjalan\b|\bpistes?\b|rodovi",
        r"^(highway|road_?class|surface|tipo_via)$",
    ),
    "river": (
        r"\brivers?\b|\brios?\b|fleuve|riviere|hydro|stream|waterway|\blakes?\b|\blagos?\b|\blagun|\blacs?\b|sungai"
        r"|drenaje|drainage|quebrada|\bwater\b|cours d eau",
        r"^(ord_flow|ord_stra|hyriv_id|rivernum|waterway)$",
    ),
    "plan_area": (
        r"ordenamiento|zoning|zonage|zonific|\bzee\b|land use plan|spatial plan|restor|restaur|monitored|\bplan\b",
        "",
    ),
    "analysis_area": (
        r"\bcountry|countries|borders?\b|limite nacional|\bpays\b|\bpais\b|frontier|national bound|\badm0\b|outline|nacional",
        r"^(iso_?a?3|sov_a3|adm0_a3|adm0_?(name|pcode))$",
    ),
    "admin_unit": (
        r"\badmin|depart|distri|provinc|region|\bstates?\b|estados?\b|\badm[1-5]\b|gadm|municip|commune|territoire"
        r"|count(y|ies)|kabupaten|kecamatan|prefect|wards?\b|bound",
        r"^(ubigeo|adm[1-5]_?\w*|pcode|department|district|province|departamento|distrito|provincia|municipio)$",
    ),
    "populated_place": (
        r"populated|\bplaces?\b|localit|localid|village|poblado|ciudad|cit(y|ies)\b|settlement|towns?\b|aldea|desa\b",
        r"^(geonameid|place_?class)$",
    ),
    "other_biodiversity": (
        r"biodivers|corridor|corredor|habitat|hotspot|endemi|ecosystem|ecosistema|intact|sacred|sagrad|sacree|groves?\b|oecm|wilderness|especies?",
        "",
    ),
    "population": (r"popul|poblac|ghs ?pop|worldpop|\bppp\b", ""),
}

#: Our column = pattern of theirs, tried on the whole name.
COLUMN_WORDS: dict[str, str] = {
    "name": r"name|nombre|nom|nome|nama|name_en|nam|nomb\w*|\w+_name|nom_\w+|name_\w\w|denominac\w*|site|sitio|titre",
    "designation": r"desig\w*|categor\w*|tipo_?anp|anp_cate|class|clase|classe|\w+_class|type|tipo|fclass|featurecla",
    "site_code": r"ubigeo|code|codigo|cod\w*|\w+_code|\w*pcode|title_?no|\w+_no|numero|num_\w+|gid|\w+_id|id_\w+|"
    r"geonameid|ref",
    "status": r"status|estado|statut|etat|situac\w*|legal_status|estatus",
    "observed_on": r"year|date|fecha|annee|anio|ano|observed_?on|obs_date|period|visit_date|fec_\w+",
    "commodity": r"commodity|mineral\w?|substance\w?|sustancia\w?|substancia|resource|komoditas",
    "mapped_area_ha": r"area_?ha|mined_area_ha|mapped_area_ha|hectareas?|hectares?|sup_?ha|superficie_ha|has",
    "title_type": r"title_?type|type_?titre|tipo_?(titulo|derecho|concesion)?|licen[cs]e_?type|permit_?type|type|nature",
    "holder": r"holder|titular\w*|titulaire|owner|company|empresa|licensee|concesionario|parties|tit_concesi",
    "expires_on": r"expir\w*|vencim\w*|caduc\w*|end_date|date_fin|fecha_fin|valid_?to|dateexp",
    "population": r"population|pop|poblacion|habitants?|pop_\w+|populacao",
    "methylation_class": r"methyl\w*",
    "parent_code": r"parent_?code|adm\d_parent",
}

#: Our columns worth looking for, by role. The role's own word comes first when a name is looked for.
ROLE_COLUMNS: dict[str, tuple[str, ...]] = {
    "permit": ("name", "title_type", "site_code", "holder", "status", "expires_on", "commodity", "mapped_area_ha"),
    "occurrence": ("name", "site_code", "observed_on", "commodity", "status", "mapped_area_ha"),
    "surrogate": ("name", "observed_on", "mapped_area_ha"),
    "protected_area": ("name", "designation", "site_code", "status"),
    "indigenous_territory": ("name", "designation", "site_code", "status"),
    "key_biodiversity_area": ("name", "designation", "site_code", "status"),
    "other_biodiversity": ("name", "designation", "site_code", "status"),
    "wetland": ("name", "designation", "site_code", "methylation_class"),
    "plan_area": ("name", "designation", "site_code", "status"),
    "road": ("name", "designation", "site_code"),
    "river": ("name", "designation", "site_code"),
    "access": ("name", "designation", "site_code"),
    "populated_place": ("name", "site_code", "population"),
    "admin_unit": ("name", "site_code", "parent_code"),
    "analysis_area": ("name", "site_code"),
    "local_knowledge": ("name", "observed_on"),
}

#: Words for units, by level: what a column of names may be called, and what a layer may be called.
LEVEL_WORDS: tuple[tuple[int, str], ...] = (
    (0, r"adm(in)?_?0|country|countries|pays|pais"),
    (1, r"adm(in)?_?1|depart\w*|region\w*|states?|estados?|gadm41?_\w+_1|provinsi"),
    (2, r"adm(in)?_?2|provinc\w*|count(y|ies)|territoires?|kabupaten|municip\w*"),
    (3, r"adm(in)?_?3|distri\w*|commune\w*|sector\w*|kecamatan"),
    (4, r"adm(in)?_?4|wards?|corregimiento\w*|localit\w*"),
)

#: Names that a spreadsheet gives a sheet by itself: they say nothing.
EMPTY_NAMES = r"(sheet|hoja|feuil|feuille|planilha|folha|lembar|laporan) ?\d*"

#: Values that name gold.
GOLD = r"\b(?:gold|or|oro|ouro|emas|dhahabu|au)\b"

#: Values that name artisanal or small-scale mining; only ever offered, since a ministry decides what counts.
ARTISANAL = r"artisan|artesan|small.?scale|pequen|petite|\basm\b|\basgm\b|garimp|\bpeti\b|\bpma\b|informal|rakyat"


def plain_words(text: object) -> str:
    """Lower case, without accents, punctuation as spaces: what patterns are tried on.

    Examples
    --------
    >>> plain_words("Aires_Protégées-2013")
    'aires protegees 2013'
    """
    folded = (
        unicodedata.normalize("NFKD", str(text).replace("\u2019", " ")).encode("ascii", "ignore").decode().casefold()
    )
    return re.sub(r"[^0-9a-z]+", " ", folded).strip()


def plain_name(text: object) -> str:
    """Lower case, without accents, anything else as one underscore: a column name or an input id.

    Examples
    --------
    >>> plain_name("Mined area (ha)"), plain_name("Año")
    ('mined_area_ha', 'ano')
    """
    return plain_words(text).replace(" ", "_")
