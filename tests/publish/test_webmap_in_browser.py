"""The offline map as a person uses it: opened from a folder, without a network, in Chromium."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hostile_bundle import SCRIPT, make_hostile_bundle

from azogue.publish.webmap import publish_webmap
from azogue.records.bundle import Bundle

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def open_page() -> Iterator[Open]:
    """Opens a file in a browser that has no network; each page notes what it asked for and what it complained of."""
    sync_api = pytest.importorskip("playwright.sync_api")
    program = os.environ.get("AZOGUE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        pytest.skip("Chromium is not installed; set AZOGUE_CHROMIUM to its path")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])

        def open_(path: Path, width: int = 1280, height: int = 800) -> Any:
            page = browser.new_context(viewport={"width": width, "height": height}, offline=True).new_page()
            page.asked, page.complaints = [], []
            page.on("request", lambda request: page.asked.append(request.url))
            page.on("pageerror", lambda error: page.complaints.append(str(error)))
            page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
            page.goto(path.as_uri())
            _until(page, "document.documentElement.dataset.ready === 'yes'")
            return page

        yield open_
        browser.close()


def _until(page: Any, condition: str, seconds: float = 60) -> None:
    """Wait until the page says yes; the content policy forbids the browser driver's own way of waiting."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {condition}; the page complains: {page.complaints}")
        time.sleep(0.05)


def _settle(page: Any) -> None:
    _until(page, "azogueMap.loaded() && !azogueMap.isMoving()")


def _press(page: Any, x: float, y: float) -> None:
    """Press a place given in degrees."""
    at = page.evaluate(f"(() => {{ const p = azogueMap.project([{x}, {y}]); return [p.x, p.y]; }})()")
    box = page.locator("#map canvas").bounding_box()
    page.mouse.click(box["x"] + at[0], box["y"] + at[1])


@pytest.fixture(scope="module")
def path(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_webmap(bundle, tmp_path_factory.mktemp("map"))[0]


def test_map_opens_from_a_folder_without_asking_anyone_and_without_errors(path: Path, open_page: Open) -> None:
    page = open_page(path)
    assert page.complaints == []
    assert {address.split(":")[0] for address in page.asked} <= {"file", "blob", "data"}
    assert [a for a in page.asked if a.startswith("file")] == [path.as_uri()]
    drawn = page.evaluate("new Set(azogueMap.queryRenderedFeatures().map((f) => f.source)).size")
    assert drawn >= 5
    assert page.evaluate("azogueMap.getBearing()") == 0
    assert page.locator("#north").is_visible()
    assert page.locator(".maplibregl-ctrl-scale").inner_text().endswith("km")
    assert "imply no opinion" in page.locator("#disclaimer").inner_text()


def test_layer_and_class_are_switched_by_their_boxes(path: Path, open_page: Open) -> None:
    page = open_page(path)
    seen = "azogueMap.queryRenderedFeatures({layers: ['affected_area:fill']}).map((f) => f.properties.k)"
    _settle(page)
    assert set(page.evaluate(seen)) == {"extent", "buffer"}
    page.locator("input[data-layer=affected_area][data-class=buffer]").uncheck()
    _until(page, f"azogueMap.loaded() && !{seen}.includes('buffer')")
    assert set(page.evaluate(seen)) == {"extent"}
    page.locator("#show-affected_area").uncheck()
    _until(page, f"{seen}.length === 0")
    page.locator("#show-affected_area").check()
    _until(page, f"{seen}.length > 0")
    page.locator("input[data-layer=biodiversity_area][data-class=wetland]").uncheck()
    roles = "azogueMap.queryRenderedFeatures({layers: ['biodiversity_area:fill']}).map((f) => f.properties.k)"
    _until(page, f"azogueMap.loaded() && {roles}.length > 0 && !{roles}.includes('wetland')")
    assert page.complaints == []


def test_pressing_a_piece_tells_its_facts_and_its_command(bundle: Bundle, path: Path, open_page: Open) -> None:
    page = open_page(path)
    pieces = bundle.areas["priority_area"]
    piece = pieces.loc[pieces["area_ha"].idxmax()]
    page.evaluate(f"azogueMap.jumpTo({{center: {list(piece.geometry.representative_point().coords[0])}, zoom: 12}})")
    _settle(page)
    _press(page, *piece.geometry.representative_point().coords[0])
    page.locator("#facts").wait_for(state="visible")
    card = page.locator(f'.card[data-id="{piece["piece_id"]}"]').first
    text = card.inner_text()
    assert f"azogue why {piece['piece_id']}" in text
    site = bundle.areas["biodiversity_area"].set_index("feature_id").loc[piece["site_ids"][0]]
    assert site["name"] in text
    assert f"{round(piece['area_ha']):,}".replace(",", "\u202f")[:3] in text
    assert str(len(piece["made_from"])) in text
    page.keyboard.press("Escape")
    assert page.locator("#facts").is_hidden()


def test_search_finds_a_site_without_its_accents_and_goes_there_by_keyboard(
    bundle: Bundle, path: Path, open_page: Open
) -> None:
    page = open_page(path)
    page.locator("#tab-layers").focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    assert page.locator("#tab-find").get_attribute("aria-selected") == "true"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("rio azul")
    page.keyboard.press("Enter")
    page.locator("#facts").wait_for(state="visible")
    assert "Río Azul" in page.locator("#facts").inner_text()
    _settle(page)
    site = bundle.areas["biodiversity_area"].set_index("name").loc["Río Azul"]
    west, south, east, north = site.geometry.bounds
    at = page.evaluate("azogueMap.getBounds().toArray()")
    assert at[0][0] < west and at[0][1] < south and at[1][0] > east and at[1][1] > north


def test_map_is_usable_by_keyboard_alone(bundle: Bundle, path: Path, open_page: Open) -> None:
    page = open_page(path)
    inside = bundle.areas["biodiversity_area"].geometry.iloc[0].representative_point()
    page.evaluate(f"azogueMap.jumpTo({{center: [{inside.x}, {inside.y}], zoom: 10}})")
    _settle(page)
    page.locator("#map canvas").focus()
    page.keyboard.press("Enter")
    page.locator("#facts").wait_for(state="visible")
    before = page.evaluate("azogueMap.getZoom()")
    page.keyboard.press("Equal")
    _until(page, f"azogueMap.getZoom() > {before}")


def test_panel_shows_numbers_missing_things_sources_and_settings(bundle: Bundle, path: Path, open_page: Open) -> None:
    page = open_page(path)
    page.locator("#head-missing").click()
    text = page.locator("#numbers").inner_text()
    assert f"{round(bundle.summary['priority_area_ha']):,}".replace(",", "\u202f") in text
    for item in bundle.missing:
        assert item.what in text
    page.locator("#tab-sources").click()
    text = page.locator("#sources").inner_text()
    assert "Survey office of Cinabria" in text
    assert "CC BY 4.0" in text
    assert "Licence not stated" in text or "licence not stated" in text
    assert "1000.0 m" in text


def test_on_a_phone_the_map_is_free_and_panels_fold(path: Path, open_page: Open) -> None:
    page = open_page(path, 390, 844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#panel").is_hidden()
    page.locator("#tab-layers").click()
    assert page.locator("#panel").is_visible()
    page.locator("#tab-layers").click()
    assert page.locator("#panel").is_hidden()
    for tab in page.locator("[role=tab]").all():
        assert tab.bounding_box()["height"] >= 44  # finger size: WCAG 2.2, success criterion 2.5.5


def test_hostile_names_are_shown_as_text_and_nothing_runs(tmp_path: Path, open_page: Open) -> None:
    page = open_page(publish_webmap(make_hostile_bundle(), tmp_path)[0])
    assert page.locator("h1").inner_text() == SCRIPT
    page.locator("#tab-find").click()
    page.locator("#query").fill("script")
    page.locator("#hits li").first.click()
    page.locator("#facts").wait_for(state="visible")
    assert SCRIPT in page.locator("#facts h3").first.inner_text()
    _settle(page)
    assert page.evaluate("globalThis.attacked === undefined")
    assert page.complaints == []


def test_arabic_names_are_found_and_shown(arabic_bundle: Bundle, tmp_path: Path, open_page: Open) -> None:
    page = open_page(publish_webmap(arabic_bundle, tmp_path)[0])
    page.locator("#tab-find").click()
    page.locator("#query").fill("الزئبق")
    assert "جبل الزئبق" in page.locator("#hits").inner_text()
    page.locator("#hits li").first.click()
    _settle(page)
    assert page.complaints == []


def test_run_without_activity_opens_and_says_what_has_no_rows(
    empty_bundle: Bundle, tmp_path: Path, open_page: Open
) -> None:
    page = open_page(publish_webmap(empty_bundle, tmp_path)[0])
    assert "Without rows" in page.locator("#layers").inner_text()
    assert page.complaints == []
