"""The mark on the pages for staff, and the page on which a medical lead signs the content off."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from recommender.casework.roles import Role
from recommender.casework.signing import Place
from recommender.content.loading import DEFAULT_CONTENT
from recommender.content.signoff import FILE, add_sign_off, sign_offs_of
from recommender.store.records import Records
from recommender.ui import staff
from recommender.ui.components import policy_mark, signoff
from tests.case_files import library
from tests.test_signoff import OTHER, signed

HOSTILE = "<script>alert(1)</script> ![x](https://evil.example/x) #panic() \u202eb"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def place(tmp_path: Path, records: Records, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A copy of the content for the page to sign, and a database to record it in."""
    found = Place(Path(shutil.copytree(DEFAULT_CONTENT, tmp_path / "content")), tmp_path / "data")
    monkeypatch.setattr(policy_mark, "PLACE", found)
    monkeypatch.setattr(signoff, "PLACE", found)
    monkeypatch.setattr(staff, "records", lambda: records)
    monkeypatch.setattr(staff, "now", lambda: datetime(2026, 3, 31, 9, tzinfo=UTC))
    yield found


def page(role: Role = Role.MEDICAL_LEAD) -> AppTest:
    """The parts of the page, for somebody in this role."""

    def script(role: str) -> None:
        from recommender.casework.roles import Actor, Role
        from recommender.ui.components.policy_mark import policy_mark, standing
        from recommender.ui.components.signoff import all_sign_offs, changes, signature, standing_told

        policy_mark()
        found = standing()
        standing_told(found)
        changes(found)
        signature(Actor("staff", "a" * 32, "Dr Ada Example", Role(role)), found)
        all_sign_offs()

    return AppTest.from_function(script, default_timeout=30, args=(str(role),)).run()


def told(found: AppTest) -> str:
    html = [str(each.proto.body) for each in found.get("html")]
    return "\n".join([*html, *(each.value for each in (*found.markdown, *found.header, *found.code))])


def said(key: str, **values: object) -> str:
    return library().say(key, **values)


def test_unsigned_content_is_marked_and_can_be_signed(place: Place) -> None:
    found = page()
    assert said("mark_unsigned") in told(found)
    assert library().policy.fingerprint in told(found)
    found.button("signoff.sign").click().run()
    assert [error.value for error in found.error] == [said("signoff_tick_first")]
    assert sign_offs_of(place.content) == ()
    found.checkbox("signoff.read").check()
    found.text_area("signoff.note").input("All read.")
    found.button("signoff.sign").click().run()
    assert [success.value for success in found.success] == [said("signoff_done")]
    assert [(each.name, each.note) for each in sign_offs_of(place.content)] == [("Dr Ada Example", "All read.")]
    assert said("mark_unsigned") not in told(found)
    assert said("signoff_signed", name="Dr Ada Example", date="31 March 2026") in told(found)
    assert not found.exception


def test_changed_content_is_marked_with_who_signed_what_was_before(place: Place) -> None:
    add_sign_off(place.content, signed(OTHER))
    text = told(page())
    assert said("mark_changed", name="Dr Ada Example", date="31 March 2026") in text
    assert said("signoff_not_kept") in text


def test_what_changed_is_told_rule_by_rule_with_the_command_for_the_past(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recommender.content.archive import keep_content
    from recommender.content.loading import load_content

    path = place.content / "policy/restrictions/procedures.yaml"
    since = "since: {item: procedures, code: waxing}"
    now = path.read_text(encoding="utf-8")
    path.write_text(now.replace(f"days: 7, {since}", f"days: 5, {since}"), encoding="utf-8")
    before = load_content(place.content)
    keep_content(place.content, before, place.data)
    path.write_text(now, encoding="utf-8")
    add_sign_off(place.content, signed(before.policy.fingerprint))
    text = told(page())
    rule = "waxing_waits_for_dermatherapy"
    assert said("signoff_kind_restriction", id=rule) in text and said("signoff_fate_changed") in text
    assert str(library().policy.rules_by_id[rule].rationale) in text
    assert f"--against data/content/{before.policy.fingerprint.removeprefix('sha256:')}" in text
    assert text.count("<li>") == 2  # the rule, and the sign-off


def test_content_that_changed_on_the_disk_is_not_signed(place: Place) -> None:
    path = place.content / "clinic.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Incir Skin Clinic", "Another Clinic"), encoding="utf-8")
    found = page()
    found.checkbox("signoff.read").check()
    found.button("signoff.sign").click().run()
    assert [error.value for error in found.error] == [said("signoff_changed_meanwhile")]
    assert sign_offs_of(place.content) == ()


def test_nobody_but_a_medical_lead_signs_even_with_the_form_in_hand(place: Place) -> None:
    found = page(Role.PRACTITIONER)
    found.checkbox("signoff.read").check()
    found.button("signoff.sign").click().run()
    assert len(found.exception) == 1
    assert sign_offs_of(place.content) == ()


def test_where_the_site_may_not_write_the_command_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Place, "can_be_written", property(lambda _: False))  # root may write everywhere
    found = page()
    assert said("signoff_cannot_write") in told(found)
    assert "python -m recommender signoff --as USERNAME" in told(found)
    assert not found.checkbox


def test_remarks_and_names_are_words_and_never_markup(place: Place) -> None:
    add_sign_off(place.content, signed(library().policy.fingerprint, name=HOSTILE, note=HOSTILE))
    text = told(page())
    assert "<script>" not in text and "&lt;script&gt;" in text
    assert "![x](" not in "\n".join(each.value for each in page().markdown)


def test_the_mark_reads_the_file_only_when_it_changed(place: Place) -> None:
    from recommender.content import signoff as reading

    page()
    before = reading._read.cache_info().misses
    page()
    assert reading._read.cache_info().misses == before
    (place.content / FILE).write_text(f"{(place.content / FILE).read_text(encoding='utf-8')}# x\n", encoding="utf-8")
    page()
    assert reading._read.cache_info().misses == before + 1
