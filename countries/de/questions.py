"""What each fact of German law means, where one finds it and what it changes: said under the question to who answers it."""

PERSON = {
    "tax_class": "As the tax card (ELStAM) says: I single, II single parent, III to V married, VI for a second job or where no tax number is given.",
    "factor": "Only for couples who both have class IV with a factor: the number below 1 on the tax card, which lowers the wage tax. Otherwise leave 1.",
    "child_allowances": (
        "Counted in halves, as on the tax card. They lower the solidarity surcharge and the church tax, not the wage tax itself; 0 where the card has none."
    ),
    "church": "The mark on the tax card. Members of these churches pay 8 or 9 percent of their wage tax on top; without a mark nothing is due.",
    "allowance_month": (
        "Granted by the tax office on request, for example for a long way to work. That much of each month's pay stays untaxed; 0 where the card has none."
    ),
    "allowance_year": "The same allowance for the whole year, as on the tax card. Only one-off payments such as a bonus reckon with it.",
    "addition_month": "The opposite of an allowance: pay is taxed as if it were higher, because the same amount is free in a second job. Usually 0.",
    "addition_year": "The same addition for the whole year, as on the tax card. Only one-off payments such as a bonus reckon with it.",
    "rv_number": "Twelve signs, on letters of the pension insurance. It is printed on the payslip and changes no amount.",
    "health_insurance": (
        "Statutory for members of a health fund (Krankenkasse), voluntary ones too; private for who has a contract with a private insurer. The "
        "insurance card tells."
    ),
    "health_fund": (
        "The name on the insurance card. Your contributions are paid to this fund, by the name under which the cooperative keeps its account; "
        "it stands on the payslip."
    ),
    "zusatzbeitrag_percent": (
        "What the fund charges above the general rate, as its website says; you and the cooperative bear half each. Until you enter it, the average is taken."
    ),
    "u1_percent": (
        "What the fund charges the cooperative towards sick pay, as the fund's website says. It raises the cost, not what is kept from pay. Empty: a "
        "typical rate."
    ),
    "u2_percent": (
        "What the fund charges the cooperative for pay during maternity, as the fund's website says. It raises the cost, not what is kept from pay. "
        "Empty: a typical rate."
    ),
    "private_health_premium": "From the insurer's certificate, without care insurance. The cooperative adds up to half of it to the pay, free of tax.",
    "private_care_premium": "From the same certificate. The cooperative adds up to half of it to the pay, free of tax.",
    "private_basic_premium": (
        "The part of the premiums that matches statutory cover, as the insurer certifies. It lowers the wage tax; without a certificate leave 0."
    ),
    "parent": (
        "Tick it once a child is proven, by a birth certificate for example, even a grown-up one. Without it care insurance costs more from the age of 23 on."
    ),
    "children_under_25": "Proven children who have not turned 25. From the second to the fifth, each lowers your care insurance.",
    "retirement_age_reached": (
        "By year of birth, at 67 at the latest; letters of the pension insurance say it. From then on no unemployment insurance is kept from the pay."
    ),
    "full_old_age_pension": (
        "Tick it when the pension notice says full pension (Vollrente). Health insurance is then lower; after the standard age no pension insurance "
        "is kept either."
    ),
    "active_pension": (
        "After the standard retirement age a part of each month's pay is free of tax. In class VI only if you declare that no other employer grants it."
    ),
    "short_term_days_elsewhere": (
        "Have you had other short-term jobs this year? All employers together, beyond the yearly limit of days the work is no longer free of contributions."
    ),
}

ENGAGEMENT = {
    "employment_kind": (
        "It decides which contributions and tax are due. Minijob: low pay every month. Short-term: a few weeks a year, on the side. In doubt, the insured job."
    ),
    "pay_kind": (
        "Ordinary pay is for the work of the month. A bonus, or holidays paid out at the end, is a one-off payment: its tax is reckoned on the whole year."
    ),
    "regular_monthly_pay": (
        "A year's pay with assured bonuses, divided by twelve. It decides between Minijob, Midijob and the rest; empty means the pay of the month itself."
    ),
    "professional": "Tick it when such work earns your living. Casual work needs it; short-term work is then not free of contributions.",
    "tax_mode": (
        "Leave it unless you agreed otherwise. Lump tax is paid by the cooperative and not kept from your pay; only a Minijob or short-term work may have it."
    ),
    "rv_opt_out": "Only in a Minijob, on your written request. More is paid out now, but this work then adds less to your pension.",
    "unforeseen": (
        "Only in a Minijob, where for example a colleague fell ill: the pay may then exceed the limit, in two months of a year at most. Keep the reason."
    ),
    "sick_pay": (
        "Without it health insurance is a little lower. Contracts of less than ten weeks usually give none: choose that, unless you asked your fund for it."
    ),
    "expected_annual_gross": "Asked for one-off payments only, whose tax depends on it. Empty: reckoned from this year's payslips.",
    "employed_last_year": (
        "Asked for one-off payments from January to March only. Large ones then belong to last year's contributions, which cannot be reckoned here."
    ),
    "contract_over_four_weeks": "Asked for short-term work only. Sick pay can then fall due, so that the cooperative owes the levy U1 if it takes part in it.",
}

EMPLOYER = {
    "betriebsnummer": "Eight digits, given by the Federal Employment Agency on request before the first person starts. It is printed on every payslip.",
    "establishment_state": (
        "Where the office lies that computes the wages. It decides the rate of church tax and, in Saxony, who bears how much of care insurance."
    ),
    "in_u1": (
        "Compulsory with at most 30 employees: the cooperative pays the levy and gets back most of the sick pay. "
        "Part-time people count in part; take it off above."
    ),
    "accident_percent": (
        "From the notice of the Berufsgenossenschaft: the premium in percent of the pay of its year. It is set aside until it is due; 0 sets nothing aside."
    ),
    "tax_iban": "The IBAN on letters of the tax office in charge; each month's wage tax is paid there. It may follow before the first payment.",
    "tax_reference": "The cooperative's tax number (Steuernummer) from the same letters. It tells the tax office whose payment it is.",
    "social_iban": ("Only for contributions of a person whose facts name no health fund, as with private insurance: the IBAN of the fund that collects them."),
    "health_fund_ibans": (
        "Each fund of your people with its IBAN, named as in their facts: AOK Bayern: DE..; TK: DE... Those in use are asked for when something is owed."
    ),
    "minijob_iban": "The IBAN on its letters. Contributions and the lump tax of Minijobs, and the levies of short-term work, are paid there.",
    "social_reference": "The establishment number, unless the health fund asks for something else.",
    "accident_iban": "The IBAN on the premium notice of the Berufsgenossenschaft; the yearly premium is paid there.",
    "accident_reference": "The company number on the same notice (Unternehmensnummer).",
}
