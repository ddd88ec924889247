"""Short labels: one for every row and language, unreviewed ones unverified."""

from __future__ import annotations

from azogue.reference.edition import open_edition


def test_every_target_and_element_has_a_label_in_six_languages() -> None:
    edition = open_edition("2026.1")
    labels = edition.table("labels")
    for name in ("kmgbf_targets", "nap_elements"):
        mine = labels[labels["of_table"] == name]
        wanted = {(i, lang) for i in edition.table(name)["id"] for lang in ("ar", "en", "es", "fr", "ru", "zh")}
        assert set(zip(mine["id"], mine["language"], strict=True)) == wanted


def test_translation_without_a_reviewer_is_unverified() -> None:
    labels = open_edition("2026.1").table("labels")
    draft = labels[(labels["language"] != "en") & (labels["reviewed_by"] == "")]
    assert len(draft)
    assert set(draft["confidence"]) == {"background"}


def test_labels_are_short() -> None:
    assert open_edition("2026.1").table("labels")["label"].str.len().max() <= 75
