"""The drawings: one for everything that is asked with a picture, whole, without words, and each unlike the others."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from recommender.domain.terms import Grade, Outcome
from recommender.drawings.chart import Bar, Row, points_chart, points_table
from recommender.drawings.figure import figure
from recommender.drawings.gallery import address_of, drawing, names
from recommender.drawings.icons import ICONS
from recommender.drawings.options import Way, three_options
from recommender.drawings.timeline import Stage, timeline
from recommender.drawings.tones import mix
from recommender.web import server
from tests.case_files import library

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "g", "path", "circle", "ellipse", "rect", "clipPath"}
HOSTILE = """<img src=x onerror="alert(1)">'&amp;</li></ol><script>alert(2)</script>"""
VOID = {"br", "img"}


def of_item(item: str) -> list[str]:
    return [option.code for option in library().policy.questionnaire.by_id[item].options]


def elements(svg: str) -> Iterator[ElementTree.Element]:
    return ElementTree.fromstring(svg).iter()


@pytest.mark.parametrize("grade", list(Grade))
@pytest.mark.parametrize("concern", of_item("concerns"))
def test_every_concern_has_a_picture_at_every_grade(concern: str, grade: Grade) -> None:
    assert address_of(f"{concern}_{grade}") == f"/drawings/{concern}_{grade}.svg"


@pytest.mark.parametrize("code", of_item("skin_type"))
def test_every_skin_type_has_a_swatch(code: str) -> None:
    assert address_of(f"skin_type_{code}") == f"/drawings/skin_type_{code}.svg"


def test_no_picture_is_left_of_something_that_is_no_longer_asked() -> None:
    graded = {f"{concern}_{grade}" for concern in of_item("concerns") for grade in Grade}
    swatches = {f"skin_type_{code}" for code in of_item("skin_type")}
    assert {name for name in names() if not name.startswith("icon_")} == graded | swatches | {"areas"}


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_an_icon(outcome: Outcome) -> None:
    assert outcome.value in ICONS


def test_every_area_of_the_questionnaire_can_be_tapped_once() -> None:
    areas = [found.attrib["data-area"] for found in elements(figure()) if "data-area" in found.attrib]
    assert sorted(areas) == sorted(of_item("areas"))


def test_grades_of_a_concern_differ_and_share_their_skin() -> None:
    for concern in of_item("concerns"):
        pictures = [drawing(f"{concern}_{grade}") for grade in Grade]
        assert len(set(pictures)) == 3, concern


def test_skin_comes_in_several_tones() -> None:
    grounds = {re.findall(r'fill="(#[0-9A-F]{6})"', drawing(name) or "")[0] for name in names() if name[0] != "i"}
    assert len(grounds) >= 6


@pytest.mark.parametrize("name", names())
def test_drawing_is_the_same_each_time(name: str) -> None:
    first = drawing(name)
    drawing.cache_clear()
    assert drawing(name) == first


@pytest.mark.parametrize("svg", [drawing(name) or "" for name in names()], ids=names())
def test_drawing_holds_shapes_alone(svg: str) -> None:
    """No words, no script, nothing from elsewhere, no number that is not finite."""
    for element in elements(svg):
        assert element.tag.removeprefix(SVG) in DRAWN
        assert not (element.text or "").strip()
        assert not any(name.startswith("on") or "href" in name or name == "style" for name in element.attrib)
        assert not any("url(" in value and "url(#" not in value for value in element.attrib.values())
        assert not any(re.search(r"nan|inf|\{", value) for value in element.attrib.values())


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=list(server.routes())))


def test_drawing_is_served_as_an_image_to_keep(client: TestClient) -> None:
    answer = client.get("/drawings/acne_scars_mild.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert "max-age" in answer.headers["cache-control"]
    assert answer.text == drawing("acne_scars_mild")


@pytest.mark.parametrize("name", ["nothing", "acne_scars", "..%2Flogo", "acne_scars_mild.svg"])
def test_address_of_no_drawing_is_not_found(client: TestClient, name: str) -> None:
    assert client.get(f"/drawings/{name}.svg").status_code == 404


def test_colours_mix_from_one_end_to_the_other() -> None:
    assert [mix("#000000", "#FF8000", share) for share in (0, 0.5, 1)] == ["#000000", "#804000", "#FF8000"]


class Outline(HTMLParser):
    """Reads HTML, fails on an element that is closed wrongly, and keeps the elements and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def tags(self, *wanted: str) -> list[str]:
        return [tag for tag, _ in self.found if tag in wanted]

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def some_html(text: str) -> dict[str, str]:
    """Each picture that is built from texts, with `text` in every place."""
    stages = [
        Stage("preparation", text, [(text, [text])]),
        Stage("session", text, [("", [text, text])]),
        Stage("upkeep", text, []),
    ]
    bars = [Bar(text, 0), Bar(text, 6, leads=True), Bar(text, -1)]
    ways = [Way("facial", text, "possible", text, [text]), Way("dermatherapy", text, "suggested", text, [text])]
    return {
        "timeline": timeline(stages),
        "chart": points_chart(bars),
        "table": points_table(text, [text, text], [Row(text, [6])], Row(text, [6])),
        "options": three_options(ways),
    }


@pytest.mark.parametrize("name", ["timeline", "chart", "table", "options"])
def test_hostile_text_stays_text(name: str) -> None:
    calm, hostile = Outline(some_html("word")[name]), Outline(some_html(HOSTILE)[name])
    assert hostile.tags(*(tag for tag, _ in hostile.found)) == calm.tags(*(tag for tag, _ in calm.found))
    assert [attributes.keys() for _, attributes in hostile.found] == [attributes.keys() for _, attributes in calm.found]
    assert "".join(hostile.text).count(HOSTILE) == "".join(calm.text).count("word") > 0


def test_timeline_is_an_ordered_list_with_a_heading_for_each_stage_that_says_something() -> None:
    found = Outline(some_html("word")["timeline"])
    assert found.tags("ol", "h3", "ul") == ["ol", "h3", "ul", "h3", "ul"]


def test_lines_without_a_label_come_before_labelled_ones() -> None:
    html = timeline([Stage("first_day", "Day", [("Hours", ["Cool it."]), ("Day", ["Rest."]), ("", ["Drink."])])])
    assert re.findall(r"(?:<li>|label\">)([^<]+)<", html) == ["Rest.", "Drink.", "Hours", "Cool it."]


def test_timeline_takes_the_level_of_its_headings() -> None:
    assert Outline(timeline([Stage("session", "a", [("", ["b"])])], level=2)).tags("h2", "h3") == ["h2"]


def test_label_that_repeats_the_heading_is_not_said_again() -> None:
    html = timeline([Stage("first_day", "The first 24 hours", [("The first 24 hours", ["Rest."]), ("Later", ["Go."])])])
    assert (html.count("The first 24 hours"), html.count("Later")) == (1, 1)


def test_chart_says_its_numbers_and_draws_them_to_scale() -> None:
    found = Outline(points_chart([Bar("Facial", 3), Bar("Dermatherapy", 6, leads=True), Bar("Doctor first", -1)]))
    assert found.of("div")[0]["aria-label"] == "Facial: 3; Dermatherapy: 6; Doctor first: -1"
    assert found.of("div")[0]["role"] == "img"
    widths = [float(re.findall(r"[\d.]+", bar["style"] or "")[0]) for bar in found.of("span")]
    assert widths[0] * 2 == widths[1] > 0 == widths[2]


def test_chart_of_no_points_has_no_length() -> None:
    assert [bar["style"] for bar in Outline(points_chart([Bar("Facial", 0)])).of("span")] == ["width: 0%"]


def test_table_names_its_columns_and_rows() -> None:
    found = Outline(points_table("Points", ["Why", "Facial", "Doctor"], [Row("Dull", [2, 0])], Row("Total", [2, 0])))
    assert [cell["scope"] for cell in found.of("th")] == ["col", "col", "col", "row", "row"]
    assert found.tags("caption", "thead", "tbody", "tfoot") == ["caption", "thead", "tbody", "tfoot"]


def test_options_say_how_they_stand_in_words_too() -> None:
    html = three_options([Way("facial", "Facial", "not_now", "Not now", ["Because."]), WAY])
    assert Outline(html).tags("ul", "li", "h3") == ["ul", "li", "h3", "li", "h3"]
    assert [found["class"] for found in Outline(html).of("li")] == ["not_now", "suggested"]
    assert "Not now" in html and "What we suggest" in html


WAY = Way("dermatherapy", "Dermatherapy", "suggested", "What we suggest", ["It fits."])
