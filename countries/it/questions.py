"""What each question of `facts.py` means, in everyday words: it stands under the label where the fact is asked."""

PERSON = {
    "occasional_elsewhere": "What other clients paid you. Above 5,000 euros in all, pension contributions are due on what exceeds it.",
    "region": "The region of the registered residence on that day. It decides the regional surtax of the year.",
    "municipality": "A letter and three digits, like F205 for Milano, from the tax office's list. The code inside the codice fiscale is the place of birth.",
    "municipal_rate": "Empty: the rate known of the code. Otherwise from the Ministry of Finance's list of municipal surtaxes.",
    "municipal_exempt_upto": "From the same list, beside a rate that is entered above. Who earns more bears the surtax on the whole income.",
    "insured_after_1995": "For who paid no pension contributions before 1996; the record at INPS tells. The contributions then stop at a yearly ceiling.",
    "apply_deductions": "They lower the tax that is withheld. Take this off where another employer grants them: nobody has them twice.",
    "apply_integration": "A bonus of the state for low incomes, paid with the pay. Take this off where another employer pays it, or if you ask so.",
    "apply_relief": "A relief for employees with incomes up to 40,000 euros (taglio del cuneo). Take this off where another employer grants it, or at request.",
    "other_income": "Without the home you live in. It lowers deductions; its tax is not withheld here.",
    "expected_income": "Pay less contributions, of the whole year. Empty: the pay so far, reckoned until the contract or the year ends.",
    "higher_rate": "Only if you ask for it, for example because of other income: the tax before deductions is then at least this part of the taxable pay.",
    "spouse": "Not separated, and with own income of up to 2,840.51 euros a year.",
    "children": (
        "With own income of up to 2,840.51 euros a year, 4,000 until the age of 24. This parent alone takes the deduction. Below 21, INPS pays an "
        "allowance instead."
    ),
    "children_half": "Of whom each parent takes half of the deduction: the rule for parents who are not separated.",
    "ascendants": "With own income of up to 2,840.51 euros a year. Count only those for whom nobody else takes the deduction.",
    "single_parent": "The other parent has died or never recognised the child; a separation is not meant. The first child may then count like a spouse.",
    "family_months": "In how many months of the year family members depended on you. Empty: the months with pay.",
    "regional_due": "What the payslip of last December states as due this year. It is withheld in equal parts until November.",
    "municipal_due": "It stands beside the regional one on the payslip of last December, and is withheld in the same months.",
    "municipal_advance_due": (
        "It stands on the payslip of last December. Withheld in equal parts from March to November, and no more once the contract has ended."
    ),
    "integration_due": "What was paid too much last year, as the payslip of December states. It is taken back in equal parts until July.",
    "relief_due": "What was paid too much last year, as the payslip of December states. It is taken back in equal parts until September.",
    "severance_reduction": "A small reduction that you get once a year, at one employer. Leave this off unless you ask for it.",
    "earlier_taxable": "From the certificate (CU) of an earlier employer of this year, if you hand it in. The year is then settled over both.",
    "earlier_days": "The days for which the same certificate grants the employment deduction.",
    "earlier_tax": "Income tax (ritenute IRPEF) of the same certificate, without surtaxes.",
    "earlier_integration": "From the same certificate. Leave it empty if nothing was paid.",
    "earlier_relief": "From the same certificate. Leave it empty if nothing was paid.",
}

ENGAGEMENT = {
    "contract": "As it is signed. Author's rights and occasional work are no employment: tax is withheld from the fee on account, and nothing is set aside.",
    "sector": "Artists and technicians of shows are insured with FPLS. Everything else, and every collaboration, belongs to trade and services.",
    "hired_on": "As communicated at hiring (UniLav). The months for severance pay count from it. Empty: from the first pay.",
    "ends_on": "Empty if the contract is open-ended. The income that the year will reach, and with it the tax, is reckoned up to this day.",
    "qualification": "As communicated at hiring, for example impiegato, operaio or the artistic trade. Printed on the payslip.",
    "level": "As the contract states it: Q or 1 to 6 in the agreement for cooperatives of culture and shows. Pay below its minimum is pointed out.",
    "agreement": "The national agreement (CCNL) that the contract names. Printed on the payslip; it changes no amount.",
    "part_time_percent": "For example 50 for half of the full-time hours. Empty: full time. The least contribution base then follows the hours.",
    "renewals": "How many fixed terms followed the first; extensions (proroghe) do not count. Each raises the cooperative's contribution by half a percent.",
    "separate_status": "For collaborations and occasional work only. Who draws a pension or is insured elsewhere pays less. Unsure: the first choice.",
    "inail_percent": (
        "From INAIL's yearly notice, by the kind of work: 4 per mille are 0.4. Zero sets nothing aside. Of a collaboration, a third is the worker's."
    ),
    "pay_kind": "An extra month is a 13th or 14th paid apart from work. Its tax is reckoned apart, and it adds no days.",
    "extra_months": "The contract tells. Pay for single days usually holds these shares already. Unsure: they are in the agreed pay.",
    "fourteenth": "Only where the collective agreement gives one, and the shares are paid on top.",
    "severance": "Earned with every pay for the time after the contract. The person chooses in writing (form TFR2) who keeps it until then.",
    "severance_before": "What earlier payslips of this contract set aside before this year, with the yearly revaluation. New contracts: zero.",
}

EMPLOYER = {
    "inps_number": "Ten digits that stand on every letter of INPS to the cooperative. Printed on the payslip.",
    "inail_position": "The number of the insurance against work accidents, on INAIL's letters. Printed on the payslip.",
    "register_authorisation": "INAIL's permission to number payslips: the cooperative's own, or that of its payroll adviser. Printed on the payslip.",
    "above_fifty": "For employers with more than 15 employees on average over six months. The cooperative pays 0.6 percent, each employee 0.3.",
    "wage_fund": (
        "It pays for hours lost in a crisis. Since 2022 it is owed from the first employee on, unless another fund covers the trade. INPS tells which."
    ),
    "treasury_fund": (
        "From 60 employees on average in the year before (50 from 2028 on), or where INPS asks for it already. It is then paid to INPS each month."
    ),
    "whole_euros": "INPS takes the base of a month in whole euros. Leave this ticked unless your payroll adviser reckons to the cent.",
    "tax_iban": "Leave it empty: F24 is sent through the bank or the tax agency and debits the cooperative's account itself, so that no transfer is made.",
    "tax_reference": "It goes with the payment, so that it is recognised. The bank or your payroll adviser names it; none: leave it empty.",
    "inps_iban": "Leave it empty: F24 is sent through the bank or the tax agency and debits the cooperative's account itself, so that no transfer is made.",
    "inps_reference": "It goes with the payment, so that it is recognised. The bank or your payroll adviser names it; none: leave it empty.",
    "fund_iban": "Only where somebody's severance pay goes to a pension fund: the IBAN that the fund names for employers.",
    "fund_reference": "What the fund asks to be written with a transfer.",
}
