"""What each fact of Austrian law means, where one finds it and what it changes: said under the question to who answers it."""

PERSON = {
    "resident": "True for almost everybody: who has a home in Austria or stays for more than six months. Others are taxed by rules that are not covered here.",
    "family_bonus": (
        "Lowers the tax for each child. Claimed with form E 30 from one employer only; parents may take half each. In doubt leave it out: the tax "
        "return gives it later."
    ),
    "children_below_18": (
        "Children for whom family allowance (Familienbeihilfe) is paid, as on form E 30. They count for the Familienbonus and for the credit of sole earners."
    ),
    "children_from_18": "Grown-up children, mostly in training, for whom family allowance is still paid. The Familienbonus is lower for them.",
    "sole_earner": "For who raises children alone, or whose partner earns little: claimed with form E 30. It lowers the tax of every month.",
    "children": "Only where that credit counts more children than the two fields above. Otherwise leave 0: the children above are taken.",
    "commuter": ("The result of the Pendlerrechner, the tax office's online calculator; you hand in its printout. It lowers the taxable pay and the tax."),
    "commuter_km": "As the printout of the Pendlerrechner says; 0 where no commuter allowance is claimed.",
    "commuter_trips": (
        "On how many days of a month you go to work: from eleven the whole allowance, from eight two thirds, from four one third, below that none."
    ),
    "tax_free": "From the notice of the tax office that you hand in. That much of each month's pay stays untaxed; 0 where there is none.",
    "pension_claim": (
        "Tick it once the pension insurance confirms it, even if no pension is drawn yet; the early Korridorpension does not count. Unemployment "
        "insurance then ends."
    ),
    "control_free": (
        "For who was in parental leave, got sick pay of the insurance or works part-time by law this year, and where a job ends without another here "
        "in the year."
    ),
    "ecard_free": "The fee is kept once a year, in November. Tick it, for example, for who is ill on the 15th and gets less than half of the pay.",
    "charges_vat": "Tick it for who invoices with VAT. No fee for a work can be paid to them: their invoice is booked as an expense of the activity.",
    "self_insured": "Asked for fees for a work only; the SVS confirms it. Without it the ÖGK may take the work for employment.",
}

ENGAGEMENT = {
    "form": (
        "Employment: insured, with leave, tax kept each month. Free service contract: insured, but you pay the income tax yourself. Fee: you insure "
        "yourself. In doubt, employment."
    ),
    "category": "Office, technical and most creative work is salaried; manual work is a worker's. The wage statement has to name it; no amount changes.",
    "agreement": (
        "The name of the agreement that covers this work, if one does. It is printed on the payslip; the pay is checked by the field for the least pay."
    ),
    "grade": "The group and year of your work in its pay table. It is printed on the payslip and changes no amount.",
    "minimum_hourly": "From the agreement's pay table, by the hour; lower pay is refused. With 0 nothing is checked: no law sets a minimum wage.",
    "term": "It decides what is compared with the limit of marginal pay: the pay of a month, of the whole short job, or of each day.",
    "federal_state": (
        "Where the work is done. In Vienna the housing levy is higher and the employer owes a levy of its own; each state has its own chamber surcharge."
    ),
    "pay_kind": (
        "Ordinary pay is for the work. Holiday and Christmas bonus are the 13th and 14th pay, at a lower tax; the last pays leave that is left at the end."
    ),
    "special_payments": "Most collective agreements grant them. A sixth on top of each pay is set aside from the budget and paid later, at a lower tax.",
    "special_reserved_before": "Only for a contract that began in an earlier year: what its payslips reserved until December and did not pay out. Otherwise 0.",
    "entry": "First day of the employment; a month later the contribution to the provident fund begins. Empty: the first day that is paid.",
    "again": "The provident fund is then owed from the first day.",
    "monthly_pay": "What a whole month would pay, where the job begins or ends within it. It decides between marginal and insured; empty: reckoned by days.",
    "weekly_hours": (
        "As in the contract; it is printed on the payslip. In Vienna, above ten hours a week the employer owes the city's levy. Empty: reckoned from "
        "the hours paid."
    ),
    "lecture": "Asked for fees for a work only: those for lectures and courses are reported to the tax office above a limit. No amount changes.",
}

EMPLOYER = {
    "ogk_account": "Seven to ten digits, from the letter with which the health fund (ÖGK) opened the account. It is printed on every payslip.",
    "tax_number": "Nine digits, on letters of the Finanzamt. It is not the VAT number (UID), and changes no amount.",
    "provident_fund": (
        "The name of the fund that the cooperative chose for the severance pay of its people (Abfertigung neu). It is printed on the payslip; the "
        "rate is the law's."
    ),
    "chamber_member": (
        "A trade licence makes the cooperative a member of the Wirtschaftskammer, and members owe a surcharge on wages. In doubt leave it ticked and "
        "ask the chamber."
    ),
    "marginal_levy": (
        "Due when all marginal pay of a month together exceeds one and a half times the limit for one person. In doubt leave it ticked: the cost is "
        "then never too low."
    ),
    "ecard_fee": "Next year's fee, if the ÖGK published another amount than the one known here. Empty: the known one.",
    "ogk_iban": "The IBAN on its letters; each month's contributions are paid there. It may follow before the first payment.",
    "ogk_reference": "The account number with the ÖGK, unless its letter names another reference.",
    "tax_iban": "The IBAN on letters of the Finanzamt; each month's wage tax, family fund contribution and chamber surcharge are paid there.",
    "tax_reference": "The cooperative's tax number, unless a letter of the Finanzamt asks for another reference.",
    "municipality_iban": (
        "The IBAN on letters of the municipality where the cooperative works; each month's municipal tax, in Vienna also its levy, is paid there."
    ),
    "municipality_reference": "The number under which the municipality keeps the cooperative, from its letters.",
}
