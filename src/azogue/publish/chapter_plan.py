"""From the map to the plan in the chapter: targets with their evidence, elements, actions and indicators."""

from __future__ import annotations

import pandas as pd

from azogue.publish.chapter_tables import Shown, rows_of, table_of
from azogue.publish.document_model import Block, Paragraph, Section
from azogue.publish.document_text import Words, is_missing
from azogue.records.bundle import Bundle

_STATUS_ORDER = {"accepted": 0, "edited": 1, "proposed": 2, "rejected": 3}
_LINK_ORDER = {"direct": 0, "row": 1, "suggested": 2}


def _none(text: str) -> tuple[Block, ...]:
    return (Paragraph(text, "caution"),)


def plan(bundle: Bundle, words: Words) -> list[Section]:
    """Relevant targets, Annex C elements and candidate actions."""
    _ = words
    intro = Paragraph(
        _(
            "Targets of the Kunming-Montreal Global Biodiversity Framework are listed where the map gives evidence for them. "
            "The labels are short names in our own words; the official wording is in the documents cited."
        )
    )
    if all(rows_of(bundle, name).empty for name in ("plan_targets", "plan_elements", "plan_actions")):
        text = _("The plan was not part of this run: targets, elements, actions and indicators were not derived.")
        return [Section("plan", _("From the map to the plan"), _none(text))]
    actions = _actions(bundle, words)
    return [
        Section("plan", _("From the map to the plan"), (intro,)),
        Section("targets", _("Relevant targets and their evidence"), _targets(bundle, words), level=2),
        Section("elements", _("Elements of the national action plan on mercury"), _elements(bundle, words), level=2),
        Section("deadlines", _("Dates to keep"), _deadlines(bundle, words), level=2),
        Section("actions", _("Candidate actions"), actions, level=2, is_wide=len(actions) > 1),
    ]


def _targets(bundle: Bundle, words: Words) -> tuple[Block, ...]:
    _ = words
    table = rows_of(bundle, "plan_targets")
    if table.empty:
        return _none(_("No target was derived: planning was not part of this run."))
    relevant = table[table["relevant"].fillna(False).astype(bool)]
    made = table_of(
        words,
        relevant,
        (
            Shown("number", _("Target"), "text", 0.55),
            Shown("label", _("In short"), width=1.5),
            Shown("evidence", _("Evidence from the map"), width=3.6),
            Shown("headline_indicators", _("Headline indicators"), width=0.8),
        ),
        caption=_("Targets for which the map gives evidence"),
        csv="plan_targets",
        most=30,
    )
    if made is None:
        return _none(_("The map gives no evidence for any target."))
    others = [str(n).removesuffix(".0") for n in table.loc[~table.index.isin(relevant.index), "number"]]
    if not others:
        return (made,)
    text = _(
        "Targets {numbers} are linked to mercury by the crosswalk, but the layers given hold no evidence for or against "
        "them; the planner may still choose them.",
        numbers=words.listed(others),
    )
    return made, Paragraph(text, "note")


def _elements(bundle: Bundle, words: Words) -> tuple[Block, ...]:
    _ = words
    table = rows_of(bundle, "plan_elements")
    made = table_of(
        words,
        table,
        (
            Shown("annex_c_ref", _("Annex C"), width=0.7),
            Shown("label", _("In short"), width=3.0),
            Shown("targets", _("Targets"), width=1.6),
            Shown("n_actions", _("Actions"), "count", 0.7),
        ),
        caption=_("Elements of Annex C to the Minamata Convention that the candidate actions serve"),
        csv="plan_elements",
        most=40,
    )
    return (made,) if made else _none(_("No element was linked."))


def _deadlines(bundle: Bundle, words: Words) -> tuple[Block, ...]:
    _ = words
    table = rows_of(bundle, "plan_deadlines")
    if len(table):
        table = table.assign(counted_from=[str(t).replace("_", " ") for t in table["counted_from"]])
    made = table_of(
        words,
        table,
        (
            Shown("obligation", _("Obligation"), width=2.6),
            Shown("due_on", _("Due on"), "day", 1.0),
            Shown("counted_from", _("Counted from"), width=1.8),
            Shown("citation", _("Source"), width=1.6),
        ),
        caption=_("Dates that the conventions set"),
        csv="plan_deadlines",
        most=30,
    )
    if made is None:
        return (Paragraph(_("No date was computed.")),)
    if table["due_on"].map(is_missing).all():
        text = _(
            "The dates follow from the day on which the convention entered into force for the country and from the day on "
            "which its plan was submitted; neither is set in this workspace."
        )
        return Paragraph(text, "note"), made
    return (made,)


def _actions(bundle: Bundle, words: Words) -> tuple[Block, ...]:
    _ = words
    table = rows_of(bundle, "plan_actions")
    if table.empty:
        return _none(_("No action was proposed."))
    statuses = {
        "accepted": _("accepted"),
        "edited": _("changed"),
        "proposed": _("proposed"),
        "rejected": _("rejected"),
    }
    order = table["status"].map(_STATUS_ORDER).fillna(2) * 10 + table["link"].map(_LINK_ORDER).fillna(2)
    table = table.iloc[order.argsort(kind="stable")]
    kept, rejected = table[table["status"] != "rejected"], table[table["status"] == "rejected"]
    when = [_when(words, a, b) for a, b in zip(kept["starts_on"], kept["ends_on"], strict=True)]
    money = [_money(words, b, c) for b, c in zip(kept["budget"], kept["currency"], strict=True)]
    status = [statuses.get(str(s), str(s)) for s in kept["status"]]
    shown = kept.assign(_status=status, _when=pd.Series(when, kept.index), _money=pd.Series(money, kept.index))
    counts = table["status"].value_counts()
    blocks: list[Block] = [
        Paragraph(
            _(
                "Each action is proposed by a rule that can be read in the table, and stays a proposal until the planner "
                "accepts it: {accepted} accepted, {edited} changed, {proposed} proposed, {rejected} rejected.",
                **{k: words.number(int(counts.get(k, 0))) for k in _STATUS_ORDER},
            )
        )
    ]
    made = table_of(
        words,
        shown,
        (
            Shown("action_id", _("Action"), width=0.7),
            Shown("label", _("What"), width=3.0),
            Shown("reason", _("Why it is proposed"), width=2.8),
            Shown("target_ids", _("Targets"), width=0.7),
            Shown("nap_element_ids", _("Annex C"), width=0.7),
            Shown("place", _("Where"), width=1.4),
            Shown("_status", _("Status"), width=0.8),
            Shown("owner", _("Who"), width=1.1),
            Shown("_when", _("When"), width=1.0),
            Shown("_money", _("Budget"), width=0.9),
        ),
        caption=_("Candidate actions, accepted ones first"),
        csv="plan_actions",
        most=30,
    )
    blocks += [made] if made else []
    notes = [f"{r.action_id}: {r.note}" for r in kept.itertuples() if not is_missing(r.note)]
    if notes:
        blocks.append(Paragraph(_("Notes of the planner. {notes}", notes=words.listed(notes, most=12)), "note"))
    left = rows_of(bundle, "plan_not_proposed")
    if len(left):
        text = words.many(
            "{n} action of the crosswalk was not proposed, because nothing on the map calls for it; tables/{csv}.csv says why.",
            "{n} actions of the crosswalk were not proposed, because nothing on the map calls for them; tables/{csv}.csv says "
            "why for each.",
            len(left),
            csv="plan_not_proposed",
        )
        blocks.append(Paragraph(text, "note"))
    if len(rejected):
        names = words.listed([str(i) for i in rejected["action_id"]], most=30)
        blocks.append(Paragraph(_("Rejected by the planner: {names}.", names=names), "note"))
    return tuple(blocks)


def _when(words: Words, start: object, end: object) -> str | None:
    if is_missing(start) and is_missing(end):
        return None
    days = ["…" if is_missing(d) else words.day(str(d)) for d in (start, end)]
    return words("{start} to {end}", start=days[0], end=days[1])


def _money(words: Words, budget: object, currency: object) -> str | None:
    if is_missing(budget):
        return None
    amount = words.number(budget)
    return amount if is_missing(currency) else f"{amount} {currency}"


def indicators(bundle: Bundle, words: Words) -> list[Section]:
    """Indicators with a value now, with their recipe, and those that wait for other data."""
    _ = words
    table = rows_of(bundle, "plan_indicators")
    if table.empty:
        return [
            Section(
                "indicators", _("Indicators"), _none(_("No indicator was derived: planning was not part of this run."))
            )
        ]
    has_value = table["value"].map(lambda v: not is_missing(v))
    computed = table[has_value]
    waiting = table[~has_value]
    values = [_value(words, v, u) for v, u in zip(computed["value"], computed["unit"], strict=True)]
    now = table_of(
        words,
        computed.assign(_value=values),
        (
            Shown("indicator_id", _("Indicator"), width=0.8),
            Shown("label", _("In short"), width=2.4),
            Shown("_value", _("Baseline value"), width=1.1),
            Shown("recipe", _("How it is computed"), width=2.4),
            Shown("definition", _("Definition chosen"), width=1.8),
            Shown("alternatives", _("Other definition"), width=1.4),
            Shown("citation", _("Source"), width=1.4),
        ),
        caption=_("Indicators that the map gives now: baseline values"),
        csv="indicators",
        most=40,
    )
    later = table_of(
        words,
        waiting,
        (
            Shown("indicator_id", _("Indicator"), width=0.8),
            Shown("label", _("In short"), width=2.6),
            Shown("unit", _("Unit"), width=0.8),
            Shown("needs", _("Data it needs"), width=2.4),
        ),
        caption=_("Indicators that need other data"),
        csv="indicators",
        most=45,
    )
    intro = Paragraph(
        _(
            "{computed} of {all} indicators can be computed from the layers given. A value is a baseline: measure it again "
            "with the same recipe and the same definition, or the two cannot be compared.",
            computed=words.number(computed["indicator_id"].nunique()),
            all=words.number(table["indicator_id"].nunique()),
        )
    )
    return [
        Section("indicators", _("Indicators"), (intro,)),
        Section(
            "indicators-now",
            _("Baseline values"),
            (now,) if now else _none(_("No indicator can be computed from the layers given.")),
            level=2,
        ),
        Section(
            "indicators-later",
            _("Indicators that need other data"),
            (later,) if later else (Paragraph(_("Every indicator has a value.")),),
            level=2,
        ),
    ]


def _value(words: Words, value: object, unit: object) -> str:
    text = words.hectares(value) if str(unit) == "ha" else words.number(value, 0 if _is_whole(value) else 2)
    if is_missing(unit):
        return text
    if str(unit) == "ha" or str(unit).startswith("%"):
        return f"{text} {unit}"
    return f"{unit}: {text}"  # "areas: 1" is right in any number and language


def _is_whole(value: object) -> bool:
    return isinstance(value, int | float) and float(value) == int(value)
