"""A merchandiser evaluates the new display in the dashboard, over the synthetic stores."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Browser, Download, Locator, Page, expect

from lib.charts import EMOTIONS_OVER_TIME
from lib.contract.lake import CAMPAIGNS
from lib.data import formats
from lib.data.engine import DuckDBEngine
from lib.data.filters import Filters
from lib.data.labels import label
from lib.data.periods import Period
from lib.data.queries import face_count
from lib.data.suppression import DEFAULT_THRESHOLD_FACES, suppress
from lib.effects.texts import INCONCLUSIVE
from lib.synthetic.stores import DISPLAY_HAPPY_SHARE
from lib.ui.filters.options import TITLES
from lib.ui.notes import SYNTHETIC_DATA, synthetic_note
from lib.ui.selections import CLEAR_SELECTION
from tests.e2e.dashboard import ADDRESSES, dashboard, drawn, metric, panel, settled
from tests.pages.half_a_day import TODAY, TOMORROW, Faces, hour_in, last_days, write_half_a_day
from tests.support.browser import needs_chromium, window

pytestmark = [pytest.mark.browser, needs_chromium]

# Of the faces that lib.synthetic draws in dublin-1/coffee, 0.22 are happy before the display.
PLANTED_POINTS = 100 * (DISPLAY_HAPPY_SHARE - 0.22)
MOST_PRINTED_WIDTH, LEAST_PRINTED_HEIGHT = 0.95, 0.6  # parts of a page, which has margins of 12 mm
CONTROLS = ("Reset filters", "Time steps", "Refresh", "Save as", "Data table")
CUT_TEXTS = Path(__file__).with_name("cut_texts.js").read_text(encoding="utf-8")
PLACEBOS = ("bakery", "produce", "toys")
_HEADLINE = re.compile(
    r"Positive expressions in Coffee and tea clearly rose, by ([\d.]+) percentage points more than in the control "
    r"aisles\.[\s\S]*?95% interval \+([\d.]+) to \+([\d.]*\d) points"
)


@pytest.fixture(scope="module")
def lake(shops: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shops, and half of today."""
    return write_half_a_day(shops, tmp_path_factory.mktemp("half-a-day"))


@pytest.fixture(scope="module")
def address(lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with dashboard(tmp_path_factory.mktemp("day"), {"SHOPPER_LAKE": str(lake)}) as url:
        yield url


def open_page(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    settled(page)


def test_the_four_weeks_are_compared_with_the_four_before(address, page: Page):
    page.goto(address)
    settled(page)

    expect(page.get_by_text(re.compile(r"compared with \d.* 20\d\d"))).to_be_visible()
    expect(page.locator("[data-metric] .delta").filter(has_text=re.compile(r"[+−]\d"))).to_have_count(6)
    bottoms = page.locator(".tile").evaluate_all("all => all.map(each => each.getBoundingClientRect().bottom)")
    assert len(bottoms) == 6
    assert max(bottoms) <= 900, "the dashboard is one screen of 1440x900"


def test_a_tooltip_says_only_what_there_is_to_say(address, page: Page):
    page.goto(address)
    settled(page)
    panel(page, "faces-over-time").locator(".role-mark.mark-rect path").nth(5).hover(force=True)
    tooltip = page.locator("#vg-tooltip-element")

    expect(tooltip).to_contain_text("Pictures")
    assert ["When", "Faces", "Pictures"] == tooltip.locator(".key").all_inner_texts()


@pytest.mark.parametrize("name", ["", "displays"])
def test_a_heading_keeps_its_distance_from_what_follows(address, page: Page, name):
    page.goto(f"{address}/{name}")
    settled(page)
    bottom = page.locator("h1 span").first.bounding_box()
    below = page.locator("[data-testid=stMain] :is([data-testid=stCaptionContainer], label)").first.bounding_box()

    assert bottom and below
    assert below["y"] - bottom["y"] - bottom["height"] >= 4


def test_a_tile_and_a_sentence_open_their_page_with_the_same_filters(address, page: Page):
    page.goto(f"{address}/?genders=FEMALE")
    settled(page)
    page.evaluate("window.stays = true")
    panel(page, "ages").get_by_role("link", name="Age").click()
    expect(page.get_by_role("heading", name="Audience", level=1)).to_be_visible()
    expect(page.get_by_text(re.compile("predicted gender Female; compared with"))).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Positive expressions in Dublin, Henry Street · Coffee and tea").click()

    expect(page.get_by_role("heading", name="Aisles", level=1)).to_be_visible()
    expect(page.get_by_role("combobox", name="Aisle", exact=True)).to_have_value(
        "Dublin, Henry Street · Coffee and tea"
    )
    assert page.evaluate("window.stays"), "the session was lost"


def test_a_change_is_that_of_complete_days_and_with_today_that_of_equal_hours(address, lake, page: Page):
    faces = Faces(lake)

    def expected_change(now: Period) -> str:
        published = [suppress(np.array(faces.count(each)), DEFAULT_THRESHOLD_FACES) for each in (now, now.earlier(7))]
        return formats.signed_percent(float(published[0] / published[1] - 1)) or formats.MISSING

    page.goto(f"{address}/?period=last-7-days&compare=previous")
    settled(page)
    change = page.locator("[data-metric='Faces seen'] .delta")
    complete = expected_change(last_days(7, TODAY))
    expect(change).to_contain_text(complete)
    page.get_by_text(TITLES["include_today"], exact=True).click()
    settled(page)

    today = last_days(7, TOMORROW, hour_in("dublin-1", "cork-1"))
    assert complete != expected_change(today)
    expect(change).to_contain_text(expected_change(today))
    expect(page.get_by_text(f"until {today.end:%H:%M}").first).to_be_visible()


def test_the_aisle_that_changed_most_is_the_one_with_the_new_display(address, page: Page):
    page.goto(f"{address}/?compare=previous")
    settled(page)
    open_page(page, "Aisles")

    expect(page.get_by_test_id("stMain")).to_contain_text(re.compile(r"Coffee and tea changed most, \+\d"))


def test_the_displays_page_detects_the_planted_effect_with_its_interval(address, page: Page):
    page.goto(address)
    settled(page)
    open_page(page, "Displays")

    found = _HEADLINE.search(page.get_by_test_id("stMain").inner_text())

    assert found is not None
    effect, low, high = (float(number) for number in found.groups())
    assert 0 < low < effect < high
    # An interval misses the true value on one day in twenty, so twice its half-width is allowed.
    assert abs(effect - PLANTED_POINTS) < high - low


def test_aisles_without_a_display_have_no_such_effect(shops, tmp_path, page: Page):
    """Three placebos, since one in twenty shows a small effect by chance."""
    lake = shutil.copytree(shops, tmp_path / "lake")
    campaigns = lake / CAMPAIGNS.file_key
    header, planted = campaigns.read_text(encoding="utf-8").splitlines()
    _, first_day, last_day = planted.rsplit(",", 2)
    placebos = [f"Nothing in {aisle},cork-1,{aisle},{first_day},{last_day}" for aisle in PLACEBOS]
    campaigns.write_text("".join(f"{line}\n" for line in (header, *placebos)), encoding="utf-8")
    answers = []
    with dashboard(tmp_path, {"SHOPPER_LAKE": str(lake)}) as url:
        page.goto(f"{url}/displays")
        settled(page)
        for aisle in PLACEBOS:
            page.get_by_role("combobox", name="Campaign", exact=True).click()
            page.get_by_role("option", name=re.compile(f"Nothing in {aisle}")).click()
            settled(page)
            answers.append(page.locator("[data-conclusion=result-points] h2").inner_text())
            points = page.locator(".metric .value").nth(2).inner_text().removesuffix(" points")
            assert abs(float(points.replace("−", "-"))) < PLANTED_POINTS / 2

    assert len(PLACEBOS) == len(set(answers))
    assert any(f"{INCONCLUSIVE} positive expressions" in answer for answer in answers)


def test_the_best_aisle_is_ranked_first(address, page: Page):
    page.goto(f"{address}/aisles?stores=dublin-1&aisle_order=Positive+share")
    settled(page)
    ranking = panel(page, "aisle-ranking")

    expect(page.locator("[data-conclusion=positive-aisles] h2")).to_contain_text(
        re.compile(r"highest in Toys \(\d\d\.\d%\)")
    )
    ranking.get_by_text("Data table").click()
    first_row = ranking.locator("table tbody tr").first
    expect(first_row).to_contain_text("Toys")


def test_happy_selected_in_a_chart_narrows_the_others_until_it_is_cleared(address, page: Page):
    page.goto(f"{address}/emotions")
    settled(page)
    others = panel(page, "aisles-over-time").get_by_role("heading")
    expect(others).to_have_text("Positive expressions by aisle")
    panel(page, "emotions-over-time").locator(".legend").get_by_text("Happy").click()
    expect(others).to_have_text("Happy by aisle")

    page.get_by_role("button", name=CLEAR_SELECTION).click()

    expect(others).to_have_text("Positive expressions by aisle")


def test_chart_and_csv_have_the_same_numbers_and_each_is_the_engines_count_rounded(address, shops, page: Page):
    page.goto(f"{address}/emotions?emotion_values=Faces&stores=cork-1&aisles=toys")
    settled(page)
    bars = {
        (bar["when"], bar["expression"]): bar["faces"]
        for bar in drawn(panel(page, EMOTIONS_OVER_TIME), "rect")
        if "expression" in bar
    }
    open_page(page, "Export")
    page.get_by_role("button", name="Apparent expression", exact=True).click()
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Counts (CSV)").click()
    csv = pd.read_csv(download.value.path(), parse_dates=["start"])
    published_rows = csv[csv["faces"] > 0]
    rows = {(f"{row.start:%A, %-d %B %Y}", label(row.emotion)): row.faces for row in published_rows.itertuples()}

    assert bars == rows
    assert csv["faces"].isna().any()
    engine = DuckDBEngine(shops)
    for row in published_rows.sample(10, random_state=0).itertuples():
        day = row.start.date()
        cell = Filters(
            first_day=day,
            end_day=day + timedelta(days=1),
            stores=("cork-1",),
            aisles=("toys",),
            emotions=(row.emotion,),
        )
        exact = engine.run(face_count(cell)).frame["faces"].to_numpy()
        assert [row.faces] == suppress(exact, DEFAULT_THRESHOLD_FACES).tolist()


def test_the_exported_csv_has_no_small_counts(address, page: Page):
    page.goto(f"{address}/export?stores=dublin-1&aisles=coffee")
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Counts (CSV)").click()

    counts = pd.read_csv(download.value.path())

    assert {"coffee"} == set(counts["aisle_id"])
    published = counts["faces"].dropna()
    assert len(published) > 14
    assert ((published == 0) | (published >= 10)).all()
    assert (published % 10 == 0).all()


def test_the_counts_are_downloaded_whole_as_csv_excel_and_parquet_named_after_the_filter(address, page: Page):
    page.goto(f"{address}/export?stores=dublin-1&aisles=coffee&first_day=2026-01-01&end_day=2099-01-01")
    settled(page)
    frames = {}
    for kind, read in (("CSV", pd.read_csv), ("Excel", pd.read_excel), ("Parquet", pd.read_parquet)):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Counts ({kind})").click()
        stem, _, extension = download.value.suggested_filename.partition(".")
        frames[extension] = read(download.value.path())
        assert re.fullmatch(r"faces-[\d-]+-to-[\d-]+-dublin-1-coffee", stem)

    page.get_by_test_id("stDataFrame").first.hover()
    grid_buttons = page.get_by_test_id("stElementToolbar").first
    expect(grid_buttons.get_by_role("button", name="Fullscreen")).to_be_visible()
    expect(grid_buttons.get_by_role("button", name="Download")).to_be_hidden()
    assert ["csv", "xlsx", "parquet"] == list(frames)
    assert {"Coffee and tea"} == set(frames["csv"]["aisle_name"])
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", frames["csv"]["start"].iloc[0])
    values = {name: frame.assign(start=pd.to_datetime(frame["start"])) for name, frame in frames.items()}
    pd.testing.assert_frame_equal(values["csv"], values["xlsx"], check_dtype=False)
    pd.testing.assert_frame_equal(values["csv"], values["parquet"], check_dtype=False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_drawing_is_saved_ready_for_a_slide(address, chromium: Browser, scheme):
    context = window(chromium, viewport={"width": 1440, "height": 1000}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{address}/emotions?stores=dublin-1&aisles=coffee&compare=previous")
    settled(page)
    chart = panel(page, EMOTIONS_OVER_TIME)
    png, svg, with_gradient = saved(chart, "PNG"), saved(chart, "SVG"), saved(panel(page, "weekday-hours"), "SVG")
    drawing = ElementTree.parse(svg.path()).getroot()  # noqa: S314 - the app's own file
    picture = Image.open(png.path()).convert("RGB")
    heat_map = Path(with_gradient.path()).read_text(encoding="utf-8")
    texts = [text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")]
    legend = chart.locator(".legend li").all_inner_texts()
    shown = chart.locator("svg.marks text").all_inner_texts()
    background = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")
    color = chart.evaluate("figure => getComputedStyle(figure).color")
    filters = page.get_by_text("in the stores' local time; store").first.inner_text()
    context.close()

    stem = r"emotions-over-time-[\d-]+-to-[\d-]+-dublin-1-coffee"
    assert re.fullmatch(rf"{stem}\.png {stem}\.svg", f"{png.suggested_filename} {svg.suggested_filename}")
    everything = " ".join(filter(None, texts))
    assert "Apparent expressions over time % of all faces" in everything
    assert filters in everything
    assert re.search(r"Source: Shopper Sentiment, synthetic data, loaded \d+ \w+ \d{4}, \d\d:\d\d UTC", everything)
    assert set(legend) | set(filter(None, shown)) <= set(texts)
    assert {color} == {text.get("fill") for text in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert [int(drawing.attrib[side]) * 2 for side in ("width", "height")] == list(picture.size)
    assert background == f"rgb{picture.getpixel((1, 1))}"
    (gradient,) = re.findall(r'<linearGradient id="([^"]+)"', heat_map)
    assert f'fill="url(#{gradient})"' in heat_map, "the page's chart refers to it by the page's address"


def saved(figure: Locator, kind: str) -> Download:
    figure.get_by_label("Save the drawing").click()
    with figure.page.expect_download() as download:
        figure.get_by_role("button", name=f"Save as {kind}").click()
    return download.value


@pytest.mark.parametrize("name", ["emotions", "audience"])
def test_a_page_is_printed_on_two_sheets_with_whole_charts_and_without_controls(address, page: Page, tmp_path, name):
    page.goto(f"{address}/{name}?compare=previous&stores=dublin-1")
    settled(page)
    figures = page.locator("figure[data-panel]").all()
    names = {heading(figure): row_names(figure) for figure in figures}
    for paper in ("A4", "Letter"):
        page.pdf(path=tmp_path / "page.pdf", format=paper)
        with pdfium.PdfDocument(tmp_path / "page.pdf") as document:
            sheets = [" ".join(sheet.get_textpage().get_text_range().split()) for sheet in document]
            drawn = [drawn_part(sheet) for sheet in document]
        everything = " ".join(sheets)

        assert len(sheets) == 2
        assert all(right < MOST_PRINTED_WIDTH for right, _ in drawn), "a page is cut on the right"
        assert LEAST_PRINTED_HEIGHT < drawn[0][1], "the first page has an empty area"
        for title, rows in names.items():
            (sheet,) = (each for each in sheets if title in each)
            assert rows
            assert [] == [row for row in rows if row not in sheet.partition(title)[2]], f"{paper}: {title}"
        assert [] == [word for word in CONTROLS if word in everything]


def heading(figure: Locator) -> str:
    title, subtitle = (figure.locator(f".{name}").inner_text() for name in ("title", "subtitle"))
    return f"{title} {subtitle}"


def row_names(figure: Locator) -> list[str]:
    """The names of a chart's rows, or else the labels of its vertical axis: the same at every width."""
    labels = figure.locator("svg.marks .role-axis-label text").evaluate_all(
        "labels => labels.filter(label => label.getAttribute('text-anchor') === 'end').map(label => label.textContent)"
    )
    return list(labels) or figure.locator("svg.marks text").first.all_text_contents()


def drawn_part(sheet: pdfium.PdfPage) -> tuple[float, float]:
    """Where the print on a page ends on the right and at the bottom, as parts of its width and height."""
    picture = ImageOps.invert(sheet.render().to_pil().convert("L"))
    _, _, right, bottom = picture.getbbox() or (0, 0, 0, 0)
    return right / picture.width, bottom / picture.height


def test_a_link_shows_a_colleague_the_same_view(address, page: Page, chromium: Browser):
    page.goto(f"{address}/?compare=previous&stores=dublin-1&aisles=coffee&emotions=HAPPY")
    settled(page)
    seen = metric(page, "Faces seen").inner_text()

    context = window(chromium)
    colleague = context.new_page()
    colleague.goto(page.url)
    settled(colleague)

    assert seen == metric(colleague, "Faces seen").inner_text()
    expect(colleague.get_by_text("; apparent expression Happy")).to_be_visible()
    context.close()


NARROW_VIEWS = (*ADDRESSES, "aisles?aisle_section=One+aisle", "aisles?aisle_section=Side+by+side")


def test_no_text_of_any_page_is_cut_off_on_a_phone_or_a_tablet(address, chromium: Browser):
    context = window(chromium, viewport={"width": 390, "height": 900})
    phone = context.new_page()
    cut: dict[str, list[str]] = {}
    for view in NARROW_VIEWS:
        phone.goto(f"{address}/{view}{'&' if '?' in view else '?'}period=last-28-days&compare=previous")
        for width in (390, 800):
            phone.set_viewport_size({"width": width, "height": 900})
            settled(phone)
            cut[f"{view or 'overview'} at {width}"] = phone.evaluate(CUT_TEXTS)
    context.close()

    assert {} == {view: texts for view, texts in cut.items() if texts}


@pytest.mark.parametrize("width", [641, 800, 900])
def test_the_badge_stands_beside_the_longest_heading_or_below_it(address, page: Page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/attention")
    settled(page)
    badge = page.get_by_role("button", name=SYNTHETIC_DATA).bounding_box()
    heading = page.evaluate(
        "() => { const range = new Range(); range.selectNodeContents(document.querySelector('h1'));"
        " const {right, bottom} = range.getBoundingClientRect(); return {right, bottom}; }"
    )

    assert badge is not None
    note = 60  # a note lengthens it to the left by ", 1 note"
    assert badge["x"] - note > heading["right"] or badge["y"] >= heading["bottom"]


def test_the_badge_opens_the_notes_about_the_data_with_a_link_to_the_cameras(address, page: Page):
    page.goto(address)
    settled(page)
    expect(page.get_by_text(synthetic_note(mixed=False).replace("*", ""))).to_be_hidden()
    page.get_by_role("button", name=SYNTHETIC_DATA).click()
    expect(page.get_by_text(synthetic_note(mixed=False).replace("*", ""))).to_be_visible()
    page.get_by_role("link", name=re.compile("newest picture")).click()

    expect(page.get_by_role("heading", name="Cameras and costs", level=1)).to_be_visible()
    expect(metric(page, "Pictures received")).to_be_visible()


def test_the_sections_of_aisles_are_on_one_line_of_a_phone(address, page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/aisles")
    settled(page)
    tops = (
        page.get_by_role("radiogroup", name="Show")
        .get_by_role("radio")
        .evaluate_all("all => all.map(each => each.getBoundingClientRect().top)")
    )

    assert 4 == len(tops)
    assert 1 == len(set(tops))
