"""What each question of `facts.py` means, in everyday words: it stands under the label where the fact is asked."""

PERSON = {
    "social_security_number": "Twelve digits (número de afiliación), on the card or the certificate of social security. Printed on the payslip.",
    "family_situation": "As you sign it in modelo 145. It decides up to which pay no tax is withheld. Unsure: 3.",
    "descendants": (
        "Years of birth, like: 2015, 2019 entero, 2024 entero 33 ayuda desde 2025. Entero: not shared with another parent. 33, 65: disability. "
        "Ayuda: needs help. Desde: adopted."
    ),
    "ascendants": (
        "Years of birth, like: 1948, 1950 65 ayuda con 1. 33, 65: disability. Ayuda: needs help. Con: how many other children or grandchildren they live with."
    ),
    "disability": "Yours, as the certificate of the degree (grado de discapacidad) states. It lowers the tax.",
    "disability_help": "As the same certificate states. It lowers the tax further.",
    "moved_in": "For who was registered as unemployed and moved to another municipality for this work. It lowers the tax in that year and the next.",
    "compensatory_pension": "What a court ordered after a separation or divorce, as declared in modelo 145. It lowers the tax.",
    "alimony": "As declared in modelo 145, with the court's decision. It is taxed apart from the rest, which lowers the tax.",
    "mortgage": "Only who still claims the old deduction and says so in modelo 145. It takes two points off the percentage, below a limit of the year's pay.",
    "territory": (
        "Where you have your tax residence. All of Spain is common territory but the Basque Country and Navarre. Non-residents hand in a certificate."
    ),
    "told_percent": "Only for that territory: what its table gives for this pay and family. Without it no pay can be computed there.",
    "voluntary_percent": ("At your own written request, so that less is left to pay with the yearly return. Only what is above the legal percentage counts."),
    "amounts_year": "They count in this calendar year alone. Leave it empty if the four stay empty.",
    "expected_year_pay": "Tell it where several contracts run. Empty: what was paid, this payment, and as much for the rest of the contract in the year.",
    "opening_pay": "Gross, from payslips of this year that were made before the cooperative used this software. Otherwise zero.",
    "opening_contributions": "The worker's contributions to social security on the same payslips.",
    "opening_withheld": "The tax on the same payslips. What is still to be withheld in the year is reckoned from it.",
}

ENGAGEMENT = {
    "pay_kind": (
        "A fee is for who neither is employed for it nor has a business of one's own: as a rule 15 percent is withheld, and social security is not paid."
    ),
    "reduced_fee": "7 instead of 15 percent: last year's works brought less than 15,000 euros and more than 75 percent of all income of work and business.",
    "contract": "As it is signed. Fixed terms owe more for unemployment and earn end-of-contract pay; below a year, at least 2 percent of tax is withheld.",
    "worker": "Stage, film and music, and the work that serves them directly, are the special employment of artists: it pays contributions by day of activity.",
    "professional_group": "As the collective agreement names it in the contract. Printed on the payslip; it changes no amount.",
    "contribution_group": "By the trade and training that the work asks, as registered with social security. It sets the least base of contributions.",
    "activity": "The trade (CNAE) under which the work is insured against accidents. It sets a contribution that the cooperative alone pays.",
    "accident_percent": "Only where social security or the mutual insurer told the cooperative another rate. Empty: that of the activity above.",
    "part_time_percent": "100 is full time. Below it, the minimum wage counts by this part, and the least base by the hours worked.",
    "contract_start": "As registered with social security. Empty: the first day paid here. Less than thirty days cost the cooperative more, artists apart.",
    "contract_end": "The pay of the year, and with it the tax, is reckoned up to this day. Empty if the contract has no end.",
    "extra_payments": "The law asks two a year. The agreed pay holds their part already: a seventh of it with two. 0 only where casual pay includes them.",
    "leave": "Thirty days a year are due. Short contracts usually pay for them at the end: the money is set aside with each pay until then.",
    "leave_earned_before": "Only for contracts that began before this year: what earlier payslips set aside for leave. Otherwise zero.",
    "indemnity_earned_before": "Only for contracts that began before this year: what earlier payslips set aside for their end. Otherwise zero.",
    "chain_months": "Contracts of this person with this cooperative. Above eighteen the person has become employed for an indefinite time; artists apart.",
    "resigned": "End-of-contract pay is then not due. Leave this off where the contract ends on its day.",
    "overtime": "The amount of this payment, if hours beyond the agreed ones were worked. It bears a contribution of its own. Otherwise zero.",
    "overtime_kind": "Force majeure is work to prevent or repair an urgent damage; its contribution is lower. Unsure: ordinary.",
    "day_labour": "Work with the hands on single days, without a lasting bond. The year's tax is then reckoned on a hundred such days' pay.",
}

EMPLOYER = {
    "contribution_account": "Eleven digits that social security gave the cooperative when it registered as an employer. Printed on the payslip.",
    "artists_account": "A second account of the same kind, which social security gives for artists. Empty while the cooperative employs none.",
    "collective_agreement": "The name of the agreement that holds for most of the work. Printed on the payslip; it changes no amount.",
    "tax_iban": "Leave it empty where the return names your account: the agency then debits it itself, and no transfer is made.",
    "tax_reference": "It goes with the payment, so that the tax agency recognises it; the return states it. It may stay empty.",
    "social_iban": "Leave it empty where contributions are debited from your account (domiciliación): no transfer is then made.",
    "social_reference": "It goes with the payment, so that social security recognises it; the slip states it. It may stay empty.",
}
