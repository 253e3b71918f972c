"""How often an invented client gives an answer: the population of `replay --generate`.

These shares are made up. They are meant to be plausible for people who visit a site about their skin, so that a change
of a rule can be tried before there is any history; they are no evidence, and no decision reads them. Shares are percent
of the clients, or of those who are asked. An item or code that is missing here gets `OTHER_CODE`, so a new option
does not need a figure to be tried.
"""

from __future__ import annotations

from collections.abc import Mapping

Shares = Mapping[str, float]
Ranges = tuple[tuple[int, int, float], ...]  # from and to, both included, and the share

OTHER_CODE = 1.0
UNANSWERED = 1.0  # of every item, unless it is named below
NOT_SURE = 1.0  # of every item that can be answered so, unless it is named below

UNANSWERED_ITEMS: Shares = {"age": 0.5, "main_concern": 8, "areas": 20, "needles": 15, "course": 15, "extras": 20}
NOT_SURE_ITEMS: Shares = {
    "skin_type": 6, "goal": 5, "downtime": 4, "course": 12, "conditions": 2, "medicines": 2, "scar_kind": 8,
    "diabetes_control": 8,
}  # fmt: skip
NAMED_UNSURE = 60.0  # of those who are not sure about a list: who say about which one or two codes
DAY_UNKNOWN = 8.0  # of procedures: the day is not remembered

NUMBERS: Mapping[str, Ranges] = {
    "age": (
        (10, 12, 0.5), (13, 17, 5), (18, 21, 8), (22, 29, 21), (30, 39, 25), (40, 49, 19), (50, 64, 17), (65, 85, 4.5),
    ),
    "isotretinoin_months": ((0, 5, 100),),
}  # fmt: skip

CHOICES: Mapping[str, Shares] = {
    "skin_type": {"1": 6, "2": 26, "3": 33, "4": 20, "5": 10, "6": 5},
    "goal": {"relax": 14, "glow": 24, "clear": 18, "calm": 12, "lasting": 24, "max": 8},
    "downtime": {"none": 26, "short": 54, "any": 20},
    "event": {"none": 80, "within_7_days": 5, "within_6_weeks": 15},
    "needles": {"comfortable": 58, "nervous": 30, "no_needles": 12},
    "course": {"single": 42, "course": 58},
    "pregnancy": {"no": 95, "pregnant_or_possible": 3, "breastfeeding": 2},
    "appearance_worry": {"no": 97, "high": 3},
    "diabetes_control": {"well": 78, "poor_or_slow_healing": 22},
    "weight_loss": {"no": 90, "massive": 10},
}

HOW_MANY_CONCERNS = (38.0, 32.0, 20.0, 10.0)  # one, two, three, four
GRADES: Shares = {"mild": 45, "moderate": 40, "severe": 15}
CONCERNS: Shares = {
    "dullness": 12, "dehydration": 10, "maintenance": 6, "sensitivity": 5, "clogged_pores": 8, "enlarged_pores": 8,
    "texture": 6, "uneven_tone": 7, "dark_spots": 8, "sun_damage": 4, "fine_lines": 10, "deep_wrinkles": 3,
    "expression_lines": 4, "under_eye_lines": 5, "lip_lines": 2, "laxity": 4, "volume_loss": 2, "acne_scars": 6,
    "other_scars": 2, "stretch_marks": 2, "active_acne": 6, "redness": 5, "something_else": 1,
}  # fmt: skip

LISTS: Mapping[str, Shares] = {
    "areas": {"face": 92, "eye_area": 12, "mouth_area": 6, "neck": 10, "chest": 5, "hands": 3, "body": 6},
    "extras": {"led": 10, "radiofrequency": 5, "cryotherapy": 4, "ultrasound": 4, "home_device": 6},
    "warning_signs": {
        "breathing_difficulty": 0.02, "facial_swelling": 0.05, "spreading_infection": 0.05,
        "fever_with_skin_change": 0.06, "eye_swelling": 0.03, "blistering_or_mouth_rash": 0.02,
        "painful_blister_clusters": 0.06, "shingles_near_eye": 0.02, "non_blanching_rash": 0.03, "red_all_over": 0.02,
        "filler_pain_or_blanching": 0.03, "after_treatment_infection": 0.08, "numbing_cream_reaction": 0.02,
        "blistering_sunburn_unwell": 0.04, "self_harm_thoughts": 0.15, "changing_mole": 0.8, "non_healing_sore": 0.4,
        "growing_lump": 0.3, "pigment_in_scar": 0.1, "dark_nail_or_sole_patch": 0.1, "painful_nodules": 0.6,
        "sudden_adult_acne_with_hormone_signs": 0.4, "rash_with_joint_pain": 0.1, "eye_pain_or_vision_change": 0.1,
        "lumps_after_treatment": 0.15, "burn_after_treatment": 0.1,
    },
    "skin_now": {
        "cracked_or_itchy": 3, "skin_infection": 0.6, "cold_sore": 1.2, "open_wound": 0.8, "eczema_flare": 1.5,
        "psoriasis_patches": 1, "rosacea_flare": 1.5, "sunburn": 1, "recent_tan": 5, "inflamed_spots": 7,
        "feeling_ill": 1.5,
    },
    "conditions": {
        "eczema": 6, "psoriasis": 2.5, "vitiligo": 0.7, "lichen_planus": 0.3, "rosacea": 4, "melasma": 2.5,
        "keloid_history": 1.2, "keloid_family": 1.5, "dark_marks_history": 5, "cold_sore_history": 10,
        "warts_or_raised_moles": 3, "unchecked_patch": 1, "skin_cancer_history": 1, "clotting_disorder": 0.6,
        "diabetes": 4, "immunosuppression": 0.6, "connective_tissue_disease": 0.6, "cancer_treatment": 0.5,
        "pacemaker": 0.4, "metal_implant": 2.5, "epilepsy": 0.7, "cold_triggered": 0.6, "light_sensitive_disease": 0.5,
        "numbing_risk": 0.6, "heart_disease_or_fainting": 2, "bad_needling_result": 0.6, "tattoo_in_area": 1.5,
    },
    "medicines": {
        "isotretinoin": 0.8, "isotretinoin_recent": 0.7, "blood_thinner": 2, "aspirin_or_nsaid": 6,
        "steroid_tablets": 1, "strong_steroid_cream": 1, "immune_medicine": 1, "photosensitising_drug": 2,
        "antibiotics_for_infection": 1.5,
    },
    "allergies": {"anaesthetic": 0.6, "metal": 2.5, "skincare_ingredient": 6},
    "products": {"retinoid": 14, "acid": 22, "scrub": 16},
    "scar_kind": {"flat_or_sunken": 55, "narrow_and_deep": 22, "raised_or_itchy": 14, "under_12_months": 12},
    "procedures": {
        "toxin": 6, "filler": 4, "light_peel": 4, "deep_peel": 0.4, "light_laser": 3, "resurfacing_laser": 0.5,
        "surgery": 1, "waxing": 14, "needling": 3,
    },
}  # fmt: skip

AGES_OF: Mapping[str, tuple[int, int]] = {
    "pregnancy": (15, 49)
}  # outside these ages everybody answers the first option
YOUNGER: Shares = {"active_acne": 4, "clogged_pores": 2, "acne_scars": 2}  # so many times as often below 30
OLDER: Shares = {
    "fine_lines": 2, "deep_wrinkles": 5, "laxity": 4, "volume_loss": 4, "lip_lines": 4, "sun_damage": 3,
    "under_eye_lines": 2,
}  # so many times as often from 45 on  # fmt: skip
