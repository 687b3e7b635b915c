"""What each fact of Hungarian law means, where one finds it and what it changes: said under the question to who answers it."""

PERSON = {
    "taj": "Nine digits, on the TAJ card. It is printed on the payslip and changes no amount.",
    "under25_declined": (
        "Below 25, pay up to a limit is free of income tax unasked. Tick it only after a written declaration, for example when another employer gives it."
    ),
    "under25_limit": "Only with several employers: the forints a month that you ask to be freed here, as declared. Empty: the whole relief.",
    "mother_under30": "On her written declaration: her pay is free of income tax until the end of the year in which she turns 30.",
    "mother_of": (
        "On her written declaration: her pay is free of income tax. For a mother of two it ends at an age that the law raises each year; it is "
        "checked by the date of birth."
    ),
    "personal_relief": (
        "For serious illnesses and disabilities named by law, on declaration with a doctor's certificate or a decision. A fixed amount a month is "
        "free of income tax."
    ),
    "first_marriage_percent": (
        "For 24 months after a wedding that is the first for one of the two at least. As the couple declared; 100 for one who takes it all, empty "
        "where not claimed."
    ),
    "married_on": "As on the marriage certificate. The relief begins in the month after; without the day nobody checks when it ends.",
    "dependants_total": (
        "Everybody named on the family declaration: those that give the relief, and those, such as older students, that only count for its amount."
    ),
    "dependants_beneficiary": (
        "Children for whom family allowance is paid, and unborn ones from the 91st day. Each frees a part of the parent's monthly pay from income tax."
    ),
    "dependants_disabled": "Children for whom the higher family allowance is paid. Each adds a further amount to the relief.",
    "family_share_percent": "100 where this parent takes all of it. Where both take some, the part of this one, as they declared together.",
    "contribution_relief": (
        "You pay less social security where the income tax is too low to use the whole family relief. Leave it ticked unless you declined it."
    ),
    "family_declared_for": "The family relief needs a declaration for each year. Where this year's is missing, the payslip warns before it is approved.",
    "pensioner": "Draws an old-age pension of his or her own, as the pensioner's card says. No social security contribution is kept from pay then.",
    "contribution_floor": (
        "Contributions are due on a least amount, even where the pay is lower; the cooperative bears the difference. Choose an exemption only with its proof."
    ),
    "third_country": (
        "The EEA is the EU, Iceland, Liechtenstein and Norway; Switzerland counts with it. Others cannot have simplified employment; nothing else changes."
    ),
    "ekho_income_elsewhere": (
        "For ekho only: what others pay this month under the general rules. So much less is taxed that way here before ekho begins; 0 if nothing was declared."
    ),
    "ekho_used_elsewhere": "For ekho only: what others paid under ekho this year, as declared. Above the limit of the year the general rules hold again.",
    "children_under_16": (
        "They count until the year in which they turn 16 and give further days of leave; used here where leave is reserved and paid at the end."
    ),
}

ENGAGEMENT = {
    "contract": (
        "Employment: insured, with paid leave. Fee contract: independent work, a tenth counts as cost. Simplified: single days, nothing is kept. In "
        "doubt, employment."
    ),
    "feor": "Four digits of the official list of occupations, for the reports to the tax office. It is printed on the payslip and changes no amount.",
    "qualified": "Tick it when the job cannot be done without a secondary school or trade certificate. The higher guaranteed minimum wage then holds.",
    "pay_basis": "It decides how the minimum wage is checked: a monthly wage by the hours paid out of those of a full-time month, an hourly wage by the hour.",
    "weekly_hours": "As in the contract. It is printed on the payslip and changes no amount.",
    "ekho": (
        "A flat tax for listed artistic and media occupations, on pay above the minimum wage. Tick it only with your written choice; no relief holds "
        "on that part."
    ),
    "leave": (
        "Taken in time: free days are paid as work. Reserved: their worth is set aside from the budget and paid when the contract ends. In doubt the first."
    ),
    "leave_reserved_before": "Only for a contract that began in an earlier year with reserved leave: what its payslips set aside until December. Otherwise 0.",
}

EMPLOYER = {
    "tax_iban": "From the tax office's (NAV) published list, the account for personal income tax; it keeps one for each kind of debt.",
    "contribution_iban": "From the same list, the account for the contribution of the insured.",
    "szocho_iban": "From the same list, the account for the social contribution tax (szocho).",
    "ekho_iban": "From the same list, the account for ekho; needed only where somebody chose it.",
    "efo_iban": "From the same list, the account for simplified employment; needed only where somebody works so.",
    "tax_reference": "The cooperative's own tax number (adószám). It tells the NAV whose payment it is.",
}
