"""How forms ask the facts of French law: what hardly anybody has to say, and what an answer to something else makes idle."""

SELDOM_OF_A_PERSON = frozenset({"pas_rate_until", "territory"})

SELDOM_OF_WORK = frozenset(
    {
        "cdd_kind",
        "short_contract",
        "holiday_days_due",
        "holiday_reference_gross",
        "gross_before_year",
        "set_aside_before_year",
        "health_exempt",
        "alsace_moselle",
        "mission_months",
        "cadre",
    }
)

WHEN_OF_WORK = {
    "monthly_hours": (
        "contract",
        (
            "cdi",
            "cdd",
            "portage_cdi",
            "portage_cdd",
            "intermittent",
        ),
    ),
    "fixed_part": ("contract", ("esa",)),
    "cdd_kind": ("contract", ("cdd",)),
    "portage_level": (
        "contract",
        (
            "portage_cdi",
            "portage_cdd",
        ),
    ),
    "mission_months": (
        "contract",
        (
            "portage_cdi",
            "portage_cdd",
        ),
    ),
    "holiday_days_due": (
        "contract",
        (
            "cdi",
            "esa",
        ),
    ),
    "holiday_reference_gross": (
        "contract",
        (
            "cdi",
            "esa",
        ),
    ),
    "short_contract": (
        "contract",
        (
            "cdd",
            "portage_cdd",
        ),
    ),
}
