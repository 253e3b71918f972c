"""All checks, in two rounds.

Early checks look at the files alone, so that one broken record does not hide what they would find elsewhere. Late
checks need the whole library, so they run once every record can be read.
"""

from __future__ import annotations

from recommender.content import (
    change_checks,
    checks,
    clinic_checks,
    consent_checks,
    obligation_checks,
    policy_checks,
    questionnaire_checks,
    signoff,
    text_checks,
)
from recommender.content.records import Reader
from recommender.domain.library import Library
from recommender.errors import Problem

EARLY_CHECKS: tuple[checks.EarlyCheck, ...] = (
    questionnaire_checks.criteria_name_known_things,
    checks.evidence_exists,
    text_checks.bound_words_are_kept_out,
)

LATE_CHECKS: tuple[checks.LateCheck, ...] = (
    checks.claims_are_used,
    checks.figures_run_upwards,
    checks.rows_rest_on_something,
    checks.rows_are_carried,
    questionnaire_checks.items_are_asked_and_used,
    questionnaire_checks.sections_ask_items,
    questionnaire_checks.items_can_be_answered,
    questionnaire_checks.options_are_complete,
    questionnaire_checks.open_codes_are_options,
    change_checks.changes_are_said,
    change_checks.changes_make_sense,
    change_checks.changes_have_words,
    change_checks.choices_fall_back,
    policy_checks.concerns_have_a_place,
    policy_checks.concerns_exist,
    policy_checks.positions_follow_the_matrix,
    policy_checks.positions_say_why,
    policy_checks.rows_give_points,
    policy_checks.points_grow_with_the_grade,
    policy_checks.risks_favour_a_doctor,
    policy_checks.safety_and_wishes_stay_apart,
    policy_checks.people_exist,
    policy_checks.extras_exist,
    policy_checks.clinic_is_complete,
    clinic_checks.embedding_names_origins,
    clinic_checks.colours_can_be_read,
    clinic_checks.logo_is_a_drawing,
    signoff.sign_offs_run_upwards,
    consent_checks.consents_keep_what_they_say,
    consent_checks.consents_can_be_filled,
    policy_checks.cards_stand_in_their_files,
    policy_checks.waits_count_from_something,
    obligation_checks.obligations_name_known_things,
    obligation_checks.warning_signs_are_owed_a_referral,
    text_checks.clinical_sentences_carry_evidence,
    text_checks.placeholders_have_names,
    text_checks.every_text_is_there,
)


def early_checks(reader: Reader) -> list[Problem]:
    """What the files say wrongly, whether or not a library came of them."""
    return [problem for check in EARLY_CHECKS for problem in check(reader)]


def late_checks(library: Library, reader: Reader) -> list[Problem]:
    """What does not fit together in a library whose records are each fine by themselves."""
    lacking = list(questionnaire_checks.needed_items_exist(library, reader))
    return lacking or [problem for check in LATE_CHECKS for problem in check(library, reader)]
