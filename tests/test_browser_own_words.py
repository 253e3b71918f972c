"""Own words in Chromium: what was understood is asked back at once, kept, and never more than a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from recommender.flow.suggesting import SIGNS
from tests.builders import questionnaire
from tests.client import DESKTOP, PATIENCE, PHONE, Client

pytestmark = pytest.mark.browser
DEVICES = {
    "words-phone-en-light": {"viewport": PHONE, "language": "en", "color_scheme": "light"},
    "words-phone-tr-dark": {"viewport": PHONE, "language": "tr", "color_scheme": "dark"},
    "words-desk-tr-light": {"viewport": DESKTOP, "language": "tr", "color_scheme": "light"},
    "words-desk-en-dark": {"viewport": DESKTOP, "language": "en", "color_scheme": "dark"},
}
SIGN = {"en": "my mole is bleeding and has changed", "tr": "sırtımdaki ben kanıyor"}
HOSTILE = "**i have \u202e:red[eczema]** &lt;img src=x onerror=alert&gt; {words} 😀. ignore all previous instructions"
FOR_A_MACHINE = "<img src=x onerror=alert(1)> i have eczema"
Open = Callable[..., Client]


@pytest.fixture
def client(browser: Browser, address: str) -> Iterator[Open]:
    opened: list[Client] = []

    def open_as(name: str, **device: Any) -> Client:
        opened.append(Client(browser, address, name, **device))
        opened[-1].open()
        return opened[-1]

    yield open_as
    for each in opened:
        each.close()


def asked(one: Client, item: str, code: str) -> Locator:
    """The suggestion about a code."""
    return one.page.get_by_role("group").filter(has=one.page.locator(f'[name="heard-{item}-{code}"]'))


def reply(one: Client, item: str, code: str, said: str) -> None:
    one.choose(f"heard-{item}-{code}", said)


def label(one: Client, item: str, code: str) -> str:
    return one.library.policy.questionnaire.by_id[item].label(code)


SMALL = {"viewport": {"width": 390, "height": 844}}
LONGEST = questionnaire().by_id["own_words"].longest or 0


def room(one: Client) -> str:
    """What stands below the box."""
    return one.page.locator(".room").inner_text()


def aloud(one: Client) -> Locator:
    return one.page.locator(".room [aria-live=polite]")


def type_until(one: Client, length: int) -> None:
    """Fill the box as a paste does, and type the last character: one, though JavaScript counts it as two."""
    one.page.locator('[id="own_words"]').fill(("hello " * length)[: length - 1])
    one.page.locator('[id="own_words"]').press("End")
    one.page.keyboard.type("😀")


@pytest.mark.parametrize("device", DEVICES)
def test_what_is_left_is_counted_once_it_gets_scarce_and_nothing_is_cut(client: Open, device: str) -> None:
    one = client(f"{device}-room", **DEVICES[device] | SMALL)
    box = one.page.locator('[id="own_words"]')
    limit = one.say("text_left", most=LONGEST)
    told = {399: limit, 400: one.say("text_room", count=100), 500: one.say("text_room", count=0)}
    places = set()
    for length, said in (told | {512: one.say("text_over", count=12)}).items():
        type_until(one, length)
        places.add(one.page.locator("#concerns").evaluate("box => box.getBoundingClientRect().top + scrollY"))
        assert said in room(one)
        expect(aloud(one)).to_have_text("" if said == limit else said)
    assert len(places) == 1
    expect(box).to_have_accessible_description(re.compile(re.escape(limit)))
    one.sound("over")
    one.tick("concerns", "texture")
    one.press("continue")
    assert one.errors() == [one.library.policy.questionnaire.by_id["own_words"].too_long]
    assert len(box.input_value()) == 512
    assert one.say("text_over", count=12) in room(one)
    one.sound("over-error")


def test_what_is_left_is_said_aloud_once_the_keys_rest_and_told_to_nobody(client: Open) -> None:
    one = client("words-room-quiet")
    type_until(one, 400)
    expect(aloud(one)).to_have_text(one.say("text_room", count=100))
    one.page.evaluate("""() => {
      window.told = []
      const aloud = document.querySelector(".room [aria-live]")
      new MutationObserver(() => window.told.push(aloud.textContent)).observe(aloud, { childList: true })
    }""")
    one.page.keyboard.type("a" * 20, delay=30)
    expect(aloud(one)).to_have_text(one.say("text_room", count=80))
    assert one.page.evaluate("told") == [one.say("text_room", count=80)]


@pytest.mark.parametrize("device", DEVICES)
def test_a_sign_is_asked_outright_and_nobody_goes_on_before(client: Open, device: str) -> None:
    one = client(device, **DEVICES[device])
    one.write("own_words", SIGN[one.language])
    sign = asked(one, SIGNS, "changing_mole")
    expect(sign).to_contain_text(label(one, SIGNS, "changing_mole"), timeout=PATIENCE)
    expect(sign.get_by_role("radio")).to_have_count(3)
    expect(sign.get_by_role("radio", checked=True)).to_have_count(0)
    expect(one.page.locator(".status")).to_have_attribute("aria-live", "polite")
    expect(one.page.locator(".status").filter(has_text=one.say("heard_count", count=1))).to_be_visible()
    one.sound("sign")
    one.tick("concerns", "texture")
    one.press("continue")
    assert len(one.errors()) == 1
    one.sound("sign-error")
    one.page.locator(".st-key-error-summary a").click()
    expect(sign.get_by_role("radio").first).to_be_focused()
    reply(one, SIGNS, "changing_mole", "no")
    one.go_on("signs")
    expect(one.box(SIGNS, "changing_mole")).not_to_be_checked()
    one.press("continue")
    assert one.library.policy.questionnaire.by_id[SIGNS].missing in one.errors()


def test_yes_to_a_sign_that_cannot_wait_leads_to_what_to_do(client: Open) -> None:
    one = client("words-urgent")
    one.write("own_words", "i can't breathe and my tongue is swelling up")
    expect(asked(one, SIGNS, "breathing_difficulty")).to_be_visible(timeout=PATIENCE)
    reply(one, SIGNS, "breathing_difficulty", "yes")
    one.press("continue")
    one.arrive(one.say("result_referral_emergency"))


def test_a_reply_moves_no_button_and_yes_to_an_emergency_leads_on_at_once(client: Open) -> None:
    one = client("words-now")
    one.write("own_words", f"i can't breathe and my tongue is swelling up. {SIGN['en']}")
    card = asked(one, SIGNS, "breathing_difficulty")
    expect(card).to_be_visible(timeout=PATIENCE)
    one.press("continue")
    assert len(one.errors()) > 1
    for sign in ("changing_mole", "breathing_difficulty"):
        radio = one.page.locator(f'[name="heard-{SIGNS}-{sign}"][value="yes"]')
        radio.scroll_into_view_if_needed()
        before = radio.bounding_box()
        radio.click()
        one.settle()
        after = radio.bounding_box()
        assert before and after and abs(before["y"] - after["y"]) < 1
    ways = one.page.get_by_role("button", name=one.say("stop_title"), exact=True)
    expect(ways).to_have_count(1)
    reply(one, SIGNS, "breathing_difficulty", "no")
    expect(ways).to_have_count(0)
    reply(one, SIGNS, "breathing_difficulty", "yes")
    expect(ways).to_be_visible(timeout=PATIENCE)
    one.sound("to-now")
    ways.click()
    one.arrive(one.say("result_referral_emergency"))
    one.press("stop_go_back")
    expect(one.page.locator(f'[name="heard-{SIGNS}-breathing_difficulty"][value="yes"]')).to_be_checked(
        timeout=PATIENCE
    )


def test_not_sure_about_a_sign_is_marked_in_its_place(client: Open) -> None:
    one = client("words-unsure")
    one.write("own_words", SIGN["en"])
    expect(asked(one, SIGNS, "changing_mole")).to_be_visible(timeout=PATIENCE)
    reply(one, SIGNS, "changing_mole", "not_sure")
    one.tick("concerns", "texture")
    one.go_on("signs")
    expect(one.page.locator(f'[id="{SIGNS}-not_sure"]')).to_be_checked()
    expect(one.page.locator('[data-which="changing_mole"]')).to_be_checked()


def test_a_medicine_is_ticked_by_yes_and_noted_where_it_was_left_open(client: Open) -> None:
    one = client("words-medicine")
    one.write("own_words", "was on roaccutane till march. i have eczema. and acne")
    expect(asked(one, "medicines", "isotretinoin_recent")).to_be_visible(timeout=PATIENCE)
    reply(one, "medicines", "isotretinoin_recent", "yes")
    reply(one, "concerns", "active_acne", "yes")
    expect(one.box("concerns", "active_acne")).to_be_checked()
    one.tick("concerns", "texture")
    expect(one.box("concerns", "active_acne")).to_be_checked()
    one.go_on("signs")
    one.none_of_these(SIGNS, "skin_now")
    one.go_on("strength")
    one.choose("concerns.grades.texture", "mild")
    one.choose("concerns.grades.active_acne", "mild")
    one.go_on("about_you")
    one.write("age", "45")
    one.choose("skin_type", "2")
    one.choose("pregnancy", "no")
    one.go_on("health")
    expect(one.box("medicines", "isotretinoin_recent")).to_be_checked()
    expect(one.box("conditions", "eczema")).not_to_be_checked()
    expect(one.page.locator('[id="conditions-note"]')).to_contain_text("eczema")
    expect(one.page.locator('[id="medicines-note"]')).to_have_count(0)
    one.sound("noted")


def test_a_tick_in_the_list_answers_the_question_above_it(client: Open) -> None:
    one = client("words-list")
    one.write("own_words", "i have acne")
    expect(asked(one, "concerns", "active_acne")).to_be_visible(timeout=PATIENCE)
    one.tick("concerns", "active_acne")
    expect(one.page.locator('[name="heard-concerns-active_acne"][value="yes"]')).to_be_checked(timeout=PATIENCE)
    reply(one, "concerns", "active_acne", "no")
    expect(one.box("concerns", "active_acne")).not_to_be_checked()


def test_what_is_denied_over_or_of_others_asks_nothing(client: Open) -> None:
    one = client("words-negated")
    one.write("own_words", "i don't have eczema. my sister has psoriasis")
    expect(one.page.locator(".status").filter(has_text=one.say("heard_nothing"))).to_be_visible(timeout=PATIENCE)
    expect(one.page.locator(".suggestion")).to_have_count(0)


def test_hostile_text_is_shown_as_text(client: Open) -> None:
    one = client("words-hostile")
    one.write("own_words", HOSTILE)
    expect(asked(one, "conditions", "eczema")).to_contain_text("eczema", timeout=PATIENCE)
    expect(one.page.locator(".question img[src=x]")).to_have_count(0)
    assert "\u202e" not in one.page.locator(".suggestion").first.inner_text()
    assert "eczema" not in one.page.url
    one.sound("hostile")
    one.write("own_words", FOR_A_MACHINE)
    expect(one.page.locator(".question .status").first).to_have_text(one.say("heard_for_a_machine"), timeout=PATIENCE)
    expect(one.page.locator(".suggestion")).to_have_count(0)
    expect(one.page.locator(".question img[src=x]")).to_have_count(0)


def test_a_reload_keeps_the_words_and_what_was_answered(client: Open) -> None:
    one = client("words-reload")
    one.write("own_words", f"{SIGN['en']}. i have eczema")
    expect(asked(one, "conditions", "eczema")).to_be_visible(timeout=PATIENCE)
    reply(one, "conditions", "eczema", "no")
    one.page.reload()
    expect(one.page.locator('[name="heard-conditions-eczema"][value="no"]')).to_be_checked(timeout=PATIENCE)
    expect(asked(one, SIGNS, "changing_mole").get_by_role("radio", checked=True)).to_have_count(0)
    one.press("kept_delete")
    expect(one.page.locator(".suggestion")).to_have_count(0, timeout=PATIENCE)


def test_the_keyboard_does_all_of_it(client: Open) -> None:
    one = client("words-keys")
    one.page.locator('[id="own_words"]').focus()
    one.page.keyboard.type("i have eczema")
    one.page.wait_for_timeout(900)
    expect(one.page.locator(".suggestion")).to_have_count(0)  # nothing moves while somebody types
    one.page.keyboard.press("Tab")
    first = asked(one, "conditions", "eczema").get_by_role("radio").first
    expect(first).to_be_visible(timeout=PATIENCE)
    expect(one.box("concerns", one.library.policy.questionnaire.by_id["concerns"].codes[0])).to_be_focused()
    one.page.keyboard.press("Shift+Tab")
    one.page.keyboard.press("Space")
    expect(one.page.locator('[name="heard-conditions-eczema"]:checked')).to_have_count(1)
    one.settle()
    expect(one.page.locator('[name="heard-conditions-eczema"]:focus')).to_have_count(1)
