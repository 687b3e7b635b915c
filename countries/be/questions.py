"""How forms ask the facts of Belgian law: what hardly anybody has to say, and what an answer to something else makes idle."""

SELDOM_OF_A_PERSON = frozenset(
    {
        "disabled_children",
        "disabled",
        "disabled_spouse",
        "dependants_in_care",
        "dependants",
        "extra_withholding",
        "student_hours_elsewhere",
        "art_attestation",
        "art_attestation_until",
    }
)

WHEN_OF_A_PERSON = {
    "spouse_income": ("household", ("married",)),
    "disabled_spouse": ("household", ("married",)),
}

SELDOM_OF_WORK = frozenset(
    {
        "joint_committee",
        "pay_method",
        "tax_mode",
        "pay_kind",
        "reference_hours",
        "days_per_week",
        "departure_holiday_pay",
        "gross_previous_year_not_taken",
        "months_worked_previous_year",
        "monthly_gross",
        "first_hire_reduction",
        "sector_minimum_hourly",
        "weekly_hours",
    }
)

WHEN_OF_WORK = {
    "tax_mode": ("worker", ("artist",)),
    "gross_previous_year_not_taken": ("worker", ("white_collar",)),
    "months_worked_previous_year": ("pay_kind", ("double_holiday_pay",)),
    "monthly_gross": ("pay_kind", ("year_end_bonus",)),
}
