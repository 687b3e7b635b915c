"""What each question of `facts.py` means, in everyday words: it stands under the label where the fact is asked."""

PERSON = {
    "tax_mode": "30 percent until you hand in the tax card (A-skattsedel) to the cooperative as the main employer, or a decision of the tax office.",
    "tax_table": "The number on the tax card, by the municipality of 1 November of the year before. Only for withholding by the table.",
    "tax_column": "Leave it empty, unless the tax card names another: by age it is 1 below 66 years at the start of the year, else 3.",
    "adjusted_percent": "As the tax office's letter (jämkning) states it. Only for that way of withholding.",
    "decision_until": "As the letter or statement says. A payment after that day is held up until another way of withholding is chosen.",
    "extra_tax": "In kronor, if you want less to pay after the yearly return, for example with several employers. Otherwise zero.",
    "year_income": "It picks the percentage of tax on one-off payments. Empty: this year's average month for twelve months.",
}

ENGAGEMENT = {
    "contract": "As the written terms state. An assignment is usually a fixed term; until further notice, leave with pay is due instead of holiday pay.",
    "pay_kind": "What this payment is for. Bonuses, saved holiday pay and sick pay are taxed or reckoned by rules of their own.",
    "wage_period": (
        "Concerns only who is taxed by the table. The table counts a whole month, so that it takes little from a few weeks' pay. Unsure: by the length."
    ),
    "small_total": (
        "Neither tax nor contributions are then due. Leave this off unless it is sure: at 1,000 kronor, contributions on all pay of the year follow."
    ),
    "holiday": (
        "For short assignments it is usually inside the agreed pay. Saved, it waits for leave or the end of the employment. The budget pays it each way."
    ),
    "holiday_percent": "12 for 25 days a year, 14.4 for 30. Empty: the 12 percent of the law.",
    "holiday_saved_before": (
        "Only where holiday pay is saved and the employment began before this year: what the last payslip of last year states. Otherwise zero."
    ),
    "pension": "Only where the contract promises it. The premium and the special payroll tax on it are paid from the budget, beside the pay.",
    "weekly_pay": "Needed for sick pay alone. A monthly wage times twelve, divided by 52; where pay varies, a fair average of earlier weeks.",
    "sick_relapse": "The earlier illness then goes on, and the deduction was taken already.",
    "first_sick_day": "1 where the illness begins with this payment. The cooperative pays until day 14; from day 8 on, a doctor's certificate is needed.",
}

EMPLOYER = {
    "tax_iban": "Where tax and contributions are paid each month; the tax office's site names it. Needed before the first payment.",
    "tax_reference": "The cooperative's own number, from the tax office's e-service. With it, the payment is booked to its tax account.",
    "pension_iban": "Only where contracts promise a pension: the IBAN on the insurer's invoice (such as Fora or Collectum).",
    "pension_reference": "From the same invoice.",
    "tax_table": "For people whose own table is not known: their tax is taken by this one, and 10 percent more. The tax office lists it by municipality.",
    "minimum_hour": "The law sets no minimum wage; this is the cooperative's own, or that of its collective agreement. Pay below it is refused. Zero: none.",
}
