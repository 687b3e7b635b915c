"""Worked cases by the names of the examples' schema, computed with the functions that payroll uses."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from countries.es import irpf
from countries.es.bases import Bases, month_ceiling, solidarity
from countries.es.contributions import branch_lines, employee_branches, employer_branches, short_contract_line
from countries.es.family import FROM_33, FROM_65, NO_DISABILITY, Dependant
from countries.es.law import PARAMETERS, ZERO, say
from smartcoop.country import Facts, FactSchema, Field, FieldType, LineKind, ParametersAt
from smartcoop.errors import Invalid
from smartcoop.money import HUNDRED, LARGEST, rounded

Results = dict[str, Any]

RATE, PAYSLIP = "irpf_rate", "payslip"
PERMANENT, SHORT, ARTIST = "indefinido", "inferior_a_un_ano", "artista_duracion_determinada"
FORAL = ("pais_vasco", "alava", "bizkaia", "gipuzkoa", "navarra")
DEGREES = {0: NO_DISABILITY, int(FROM_33): FROM_33, int(FROM_65): FROM_65}


def _amount(name: str, default: Any = None) -> Field:
    return Field(name, name, FieldType.DECIMAL, default, optional=default is None, minimum=0, maximum=LARGEST)


def _choice(name: str, default: str, *others: str) -> Field:
    return Field(name, name, FieldType.CHOICE, default, choices=dict.fromkeys((default, *others), ""))


def _flag(name: str) -> Field:
    return Field(name, name, FieldType.FLAG, False)


KIND = Field("kind", "kind", FieldType.CHOICE, choices=dict.fromkeys((RATE, PAYSLIP), ""))
COMMON = (KIND, _choice("contrato", PERMANENT, SHORT, ARTIST), _amount("at_ep_rate_pct"))
RATE_INPUTS = FactSchema(
    (
        *COMMON,
        _amount("retribucion_anual"),
        _amount("cotizaciones_anuales"),
        _flag("solidaridad_included"),
        Field("situacion_familiar", "situacion_familiar", FieldType.INTEGER, int(irpf.OTHER_SITUATION), minimum=1, maximum=int(irpf.OTHER_SITUATION)),
        Field("edad", "edad", FieldType.INTEGER, optional=True, minimum=0),
        Field("discapacidad", "discapacidad", FieldType.INTEGER, 0),
        _flag("asistencia"),
        _choice("territorio", "comun", "ceuta_melilla", *FORAL),
        _flag("movilidad_geografica"),
        _flag("vivienda_pre2013"),
        _amount("pension_compensatoria", ZERO),
        _amount("anualidades_alimentos", ZERO),
    )
)
PAYSLIP_INPUTS = FactSchema(
    (
        *COMMON,
        _amount("gross_month_incl_prorrata_pagas"),
        Field("tipo_retencion_pct", "tipo_retencion_pct", FieldType.DECIMAL, optional=True, minimum=0, maximum=100),
        _amount("dias_cotizados"),
        _flag("short_contract_surcharge"),
        Field("colectivo", "colectivo", FieldType.CHOICE, optional=True, choices={"artistas": ""}),
    )
)
DESCENDANT = FactSchema(
    (
        Field("edad", "edad", FieldType.INTEGER, minimum=0),
        _choice("computo", "mitad", "entero"),
        Field("discapacidad", "discapacidad", FieldType.INTEGER, 0),
        _flag("asistencia"),
    )
)
ASCENDANT = FactSchema(
    (
        Field("edad", "edad", FieldType.INTEGER, minimum=0),
        Field("discapacidad", "discapacidad", FieldType.INTEGER, 0),
        Field("convive_con_otros", "convive_con_otros", FieldType.INTEGER, 0, minimum=0),
        _flag("asistencia"),
    )
)
PERIODS = {RATE: ("year",), PAYSLIP: ("month", "day")}
LISTS = ("descendientes", "ascendientes")


def example(period: str, on: date, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The results of a case. Invalid names unknown inputs, values out of their range, and a `period` that is not covered."""
    law = PARAMETERS.at(on)
    kind = inputs.get("kind")
    known = PERIODS.get(str(kind))
    if known is not None and period not in known:
        raise Invalid({"period": say("Spain computes a %(known)s here, not %(period)s", known=", ".join(known), period=repr(period))})
    if kind == PAYSLIP:
        return _payslip(law, PAYSLIP_INPUTS.load(inputs))
    return _rate(law, RATE_INPUTS.load({name: said for name, said in inputs.items() if name not in LISTS}), inputs)


def _needed(said: Facts, name: str) -> Decimal:
    if said[name] is None:
        raise Invalid({name: say("is needed for this kind of case")})
    return Decimal(said[name])


def _degree(said: Facts, field: str) -> str:
    if said["discapacidad"] not in DEGREES:
        raise Invalid({field: say("is a degree of 0, 33 or 65")})
    return DEGREES[said["discapacidad"]]


def _listed(inputs: Mapping[str, Any], name: str, schema: FactSchema, year: int) -> Iterator[Dependant]:
    listed = inputs.get(name) or ()
    if not isinstance(listed, Sequence) or not all(isinstance(one, Mapping) for one in listed):
        raise Invalid({name: say("must be a list of objects")})
    for place, one in enumerate(listed):
        try:
            said = schema.load(one)
        except Invalid as refused:
            raise Invalid({f"{name}[{place}].{field}": why for field, why in refused.fields.items()}) from None
        degree = _degree(said, f"{name}[{place}].discapacidad")
        yield Dependant(year - said["edad"], said.get("computo") == "entero", degree, said["asistencia"], None, said.get("convive_con_otros", 0))


def _worker(said: Facts, inputs: Mapping[str, Any], year: int) -> irpf.Worker:
    if said["territorio"] in FORAL:
        raise Invalid(
            {"territorio": say("the Basque Country and Navarre have tables of their own, which are not known here; enter the percentage that they give")}
        )
    age = said["edad"]
    descendants = sorted(_listed(inputs, "descendientes", DESCENDANT, year), key=lambda one: one.born)
    return irpf.Worker(
        year,
        age,
        str(said["situacion_familiar"]),
        tuple(descendants),
        tuple(_listed(inputs, "ascendientes", ASCENDANT, year)),
        _degree(said, "discapacidad"),
        said["asistencia"],
        said["movilidad_geografica"],
        Decimal(said["pension_compensatoria"]),
        Decimal(said["anualidades_alimentos"]),
        said["vivienda_pre2013"],
        irpf.CEUTA_MELILLA if said["territorio"] == "ceuta_melilla" else irpf.COMMON,
    )


def _accidents(law: ParametersAt, said: Facts) -> Decimal:
    told = said["at_ep_rate_pct"]
    return Decimal(law["employer.accidents"]["office"]) if told is None else told / HUNDRED


def _rate(law: ParametersAt, said: Facts, inputs: Mapping[str, Any]) -> Results:
    """The withholding on a year's pay, with contributions in one yearly sum."""
    pay, worker = _needed(said, "retribucion_anual"), _worker(said, inputs, law.on.year)
    fixed_term = said["contrato"] != PERMANENT
    capped = min(pay, month_ceiling(law) * 12)
    own = _yearly(law, "employee", pay, capped * sum(branch.rate for branch in employee_branches(law.on, fixed_term)), said)
    borne = _yearly(law, "employer", pay, capped * sum(branch.rate for branch in employer_branches(law.on, fixed_term, _accidents(law, said))), said)
    told = said["cotizaciones_anuales"]
    tax = irpf.yearly_tax(law, worker, pay, own if told is None else told)
    percent = irpf.with_limits(law, worker, tax, irpf.first_percent(law, worker, tax), least=fixed_term)
    withheld = rounded(pay * percent / HUNDRED)
    return {
        "employee_contributions": own,
        "reduccion_rendimientos_trabajo": rounded(tax.reduction),
        "base_retencion": tax.base,
        "minimo_personal_familiar": tax.minimum,
        "cuota_retencion": tax.quota,
        "tipo_retencion_pct": percent,
        "withholding_tax": withheld,
        "net": pay - own - withheld,
        "employer_contributions": borne,
        "total_cost": pay + borne,
    }


def _yearly(law: ParametersAt, side: str, pay: Decimal, ordinary: Decimal, said: Facts) -> Decimal:
    """The contributions of a year in one sum; solidarity, where it is asked for, in twelve equal months."""
    ceiling = month_ceiling(law)
    excess = max(ZERO, pay / 12 - ceiling)
    solidary = solidarity(law[f"{side}.solidarity"], ceiling, excess) * 12 if said["solidaridad_included"] else ZERO
    return rounded(ordinary) + solidary


def _payslip(law: ParametersAt, said: Facts) -> Results:
    """One month, or the days of an artist, at a percentage of withholding that is given; no least base and no daily ceiling binds."""
    gross = _needed(said, "gross_month_incl_prorrata_pagas")
    fixed_term, artist = said["contrato"] != PERMANENT, said["colectivo"] is not None or said["contrato"] == ARTIST
    ceiling = month_ceiling(law)
    base = gross if artist else min(gross, ceiling)
    bases = Bases(base, base, base, base, ceiling, max(ZERO, gross - ceiling))
    own = _lines(law, "employee", employee_branches(law.on, fixed_term), bases)
    borne = _lines(law, "employer", employer_branches(law.on, fixed_term, _accidents(law, said)), bases)
    quota = short_contract_line(law).amount.amount if said["short_contract_surcharge"] else ZERO
    kept, paid = sum(own.values(), ZERO), sum(borne.values(), quota)
    results: Results = {"base_cc": base, "employee_lines": own, "employee_contributions": kept, "employer_lines": borne}
    results |= {"employer_contributions": paid, "total_cost": gross + paid}
    if said["tipo_retencion_pct"] is not None:
        withheld = rounded(gross * said["tipo_retencion_pct"] / HUNDRED)
        results |= {"withholding_tax": withheld, "net": gross - kept - withheld}
    return results


def _lines(law: ParametersAt, side: str, branches: Any, bases: Bases) -> dict[str, Decimal]:
    kind, prefix = (LineKind.EMPLOYEE_CONTRIBUTION, "ee_") if side == "employee" else (LineKind.EMPLOYER_CONTRIBUTION, "er_")
    found = {line.code.removeprefix(prefix): line.amount.amount for line in branch_lines(branches, kind, bases)}
    return found | {"solidaridad": solidarity(law[f"{side}.solidarity"], bases.ceiling, bases.excess)}
