"""The first run: from an empty installation to its cooperative, asked step by step in the browser, and what comes after it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_security import login_user

from smartcoop import country, extensions
from smartcoop.country import Country, Mutualisation
from smartcoop.country.numbers import ENTERPRISE, REGISTER, VAT
from smartcoop.errors import Invalid, NotAllowed, NotFound
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import LANGUAGES, Text, format_list, in_order, language, language_name, speaking, text, translate
from smartcoop.members import founding
from smartcoop.members.accounts import Role, paused_until, record_failure
from smartcoop.members.facts import rules_with
from smartcoop.web.access import PUBLIC, allow
from smartcoop.web.countries import doubts_of
from smartcoop.web.facts import at_fact_fields, fact_labels, facts_in_words, facts_told, facts_typed
from smartcoop.web.forms import day_typed, form, loaded, shown_by
from smartcoop.web.labels import DUTIES, ROLES, Step
from smartcoop.web.login import FAILURES_OF_A_NETWORK_ADDRESS, Account
from smartcoop.web.numbers import number_name
from smartcoop.web.pages import country_name
from smartcoop.web.policies import ASKED_FIRST, POLICIES, PROMISES, asked, in_words, typed
from smartcoop.web.schemas.members import IdentitySchema
from smartcoop.web.speech import offered

bp = Blueprint("founding", __name__, url_prefix="/setup")

KEY = "founding"
"""Where the cookie keeps that the set-up code was written."""
TITLES: Mapping[str, Text] = {
    "country": text("Country"),
    "identity": text("Cooperative"),
    "bank": text("Bank account"),
    "rules": text("Rules"),
    "employer": text("Employer"),
    "person": text("You"),
}
PRESET = (Role.ADVISER, Role.PAYROLL_OFFICER, Role.ACCOUNTANT)
"""What the first person does beside administering, unless they choose otherwise."""


@bp.before_app_request
def _lead_to_setup() -> ResponseReturnValue | None:
    """Whoever comes to an installation without a cooperative is led to where one is founded."""
    asked_for = request.endpoint in ("home.show", "security.login") and request.method == "GET"
    return redirect(url_for("founding.enter")) if asked_for and not _is_founded() else None


def _is_founded() -> bool:
    """Whether there is a cooperative; once there is one, it is not asked again."""
    if not current_app.extensions.get("founded"):
        current_app.extensions["founded"] = founding.is_founded(extensions.session())
    return bool(current_app.extensions["founded"])


def _check_open() -> None:
    if _is_founded():
        raise NotAllowed("the cooperative of this installation is founded; whoever administers it changes it in its settings")


def _answers() -> dict[str, Any] | None:
    """What was answered, for whoever wrote the code; None for others."""
    _check_open()
    try:
        return founding.answers_of(extensions.session(), cookie.get(KEY, ""))
    except NotFound:
        return None


@bp.get("")
@allow(PUBLIC)
def enter() -> ResponseReturnValue:
    """Ask for the code of the server, or go on where one stopped."""
    answers = _answers()
    if answers is not None and not form().is_refused:
        return redirect(url_for(".show", step=founding.next_step(answers)))
    return render_template("pages/founding/code.html")


@bp.post("")
@allow(PUBLIC)
@shown_by(enter)
def check_code() -> ResponseReturnValue:
    """Let in whoever read the code where the server was started."""
    _check_open()
    tried, now = f"setup:{request.remote_addr}", clock().now()
    with transaction() as session:
        paused = paused_until(session, tried, at=now, allowed=FAILURES_OF_A_NETWORK_ADDRESS) is not None
        key = None if paused else founding.opened_by(session, request.form.get("code", ""))
        if key is None and not paused:
            record_failure(session, [tried], at=now)
    if paused:
        raise Invalid({"code": text("too many attempts failed; try again in a quarter of an hour")})
    if key is None:
        raise Invalid({"code": text("this is not the code that the server printed when it was started last")})
    cookie[KEY] = key
    return redirect(url_for(".enter"))


@bp.get("/<step>")
@allow(PUBLIC)
def show(step: str) -> ResponseReturnValue:
    """One step, with what was answered before; nobody gets ahead of the steps."""
    answers = _answers()
    if answers is None:
        return redirect(url_for(".enter"))
    if step not in founding.STEPS or founding.STEPS.index(step) > founding.STEPS.index(founding.next_step(answers)):
        return redirect(url_for(".show", step=founding.next_step(answers)))
    law = country.load(answers["country"]["code"]) if "country" in answers else None
    with speaking(f"{language()}_{law.code}" if law else language()):
        return render_template(
            f"pages/founding/{step}.html",
            step=step,
            steps=_steps(step, answers),
            back=founding.STEPS[max(0, founding.STEPS.index(step) - 1)],
            law=law,
            told=answers.get(step, {}),
            **_ASKED[step](law, answers),
        )


@dataclass(frozen=True, slots=True)
class Way:
    """A step in the row of steps, with where to go back to it."""

    step: Step
    code: str


def _steps(now: str, answers: Mapping[str, Any]) -> list[Way]:
    states = {step: "now" if step == now else "done" if step in answers else "future" for step in founding.STEPS}
    return [Way(Step(TITLES[step], state), step if state == "done" else "") for step, state in states.items()]


def _ask_country(law: Country | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    laws = sorted(map(country.load, country.codes()), key=lambda one: (*_distance(one), in_order(country_name(one))))
    return {"laws": [(one, doubts_of(one)) for one in laws], "spoken_in": _spoken_in}


def _distance(law: Country) -> tuple[bool, bool]:
    """How far a country is from the reader: first the one that their browser names (`fr-BE`), then those that speak as they read."""
    named = {str(tag).upper() for tag in request.accept_languages.values()}
    return not any(f"{spoken.upper()}-{law.code}" in named for spoken in law.languages), language() not in law.languages


def _spoken_in(law: Country) -> str:
    return format_list([language_name(code) for code in law.languages])


def _ask_identity(law: Country | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    assert law is not None  # the country is the first step
    own = [code for code in law.languages if code in LANGUAGES] or list(LANGUAGES)
    numbers = {kind: number_name(kind, law) for kind in (ENTERPRISE, VAT, REGISTER)}
    proposed = law.legal_forms[0] if len(law.legal_forms) == 1 else ""
    return {"spoken": offered(own), "own": {**IDENTITY_LABELS, **numbers}, "form_proposed": proposed}


def _ask_bank(law: Country | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    return {"holder": answers["identity"]["name"]}


def _ask_rules(law: Country | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    assert law is not None  # the country is the first step
    today = clock(law.code).today()
    default = law.mutualisation(today)
    rules = rules_with(law, answers.get("rules", {}), today)
    return {"rules": [_ask_rule(name, law, default, rules) for name in ASKED_FIRST], "promises": PROMISES}


def _ask_rule(name: str, law: Country, default: Mutualisation, rules: Mutualisation) -> tuple[Any, ...]:
    policy = POLICIES[name]
    usual, now = getattr(default, name), getattr(rules, name)
    return name, policy, in_words(name, usual) if usual != now else "", law.parameters.get(policy.path), asked(name, rules)


def _ask_employer(law: Country | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    assert law is not None  # the country is the first step
    said, (known, advised) = answers.get("employer", {}), law.employer.parts()
    return {
        "known": known,
        "advised": advised,
        "facts": facts_told(law.employer, said.get("facts", {})),
        "valid_from": said.get("valid_from") or clock(law.code).today().replace(day=1).isoformat(),
        "labels": fact_labels(law.employer, law),
    }


def _ask_person(law: Country | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    assert law is not None  # the country is the first step
    rules = rules_with(law, answers["rules"], clock(law.code).today())
    return {
        "answers": answers,
        "rules": [(str(POLICIES[name].label), in_words(name, getattr(rules, name))) for name in ASKED_FIRST],
        "employer": facts_in_words(law.employer, law, law.employer.load(answers["employer"]["facts"])),
        "valid_from": date.fromisoformat(answers["employer"]["valid_from"]),
        "roles": [(role.value, str(label), role in PRESET, str(DUTIES[role])) for role, label in ROLES.items() if role not in (Role.MEMBER, Role.ADMIN)],
        "spoken": offered(),
        "own_language": language(),
    }


_ASKED: Mapping[str, Callable[[Country | None, Mapping[str, Any]], dict[str, Any]]] = {
    "country": _ask_country,
    "identity": _ask_identity,
    "bank": _ask_bank,
    "rules": _ask_rules,
    "employer": _ask_employer,
    "person": _ask_person,
}
IDENTITY_LABELS: Mapping[str, Text] = {
    "name": text("Name"),
    "legal_form": text("Legal form"),
    "language": text("Language"),
    "street": text("Street and number"),
    "postcode": text("Postcode"),
    "city": text("Town"),
    "email": text("Mail address"),
    "phone": text("Telephone"),
    "website": text("Website"),
}


@bp.post("/<step>")
@allow(PUBLIC)
@shown_by(show)
def keep(step: str) -> ResponseReturnValue:
    """Keep the answer and go on; the last step founds the cooperative."""
    answers = _answers()
    if answers is None or step not in founding.STEPS:
        return redirect(url_for(".enter"))
    if step == founding.STEPS[-1]:
        return _found(answers)
    law = country.load(answers["country"]["code"]) if "country" in answers else None
    with transaction() as session, _at_fields(step, law):
        founding.keep_answer(session, cookie[KEY], step, _SAID[step](law), on=clock(law.code if law else None).today())
    return redirect(url_for(".enter"))


@contextmanager
def _at_fields(step: str, law: Country | None) -> Iterator[None]:
    """Within it, what is wrong with a fact of the employer is said at its field."""
    if step == "employer" and law is not None:
        with at_fact_fields(law.employer):
            yield
    else:
        yield


def _say_rules(law: Country | None) -> dict[str, Any]:
    assert law is not None  # the country is the first step
    said: dict[str, Any] = {}
    wrong: dict[str, str | Text] = {}
    for name in ASKED_FIRST:
        try:
            said[name] = typed(name, law.currency, {"value": request.form.get(name, ""), "kind": request.form.get(f"{name}-kind", "")})
        except Invalid as refused:
            wrong |= {name if field == "value" else f"{name}-{field}": why for field, why in refused.fields.items()}
    if wrong:
        raise Invalid(wrong)
    return said


def _say_employer(law: Country | None) -> dict[str, Any]:
    assert law is not None  # the country is the first step
    said = {name: value for name, value in facts_typed(law.employer, request.form).items() if value != ""}
    return {"valid_from": day_typed("valid_from").isoformat(), "facts": said}


_SAID: Mapping[str, Callable[[Country | None], dict[str, Any]]] = {
    "country": lambda law: {"code": request.form.get("code", "")},
    "identity": lambda law: dict(loaded(IdentitySchema)),
    "bank": lambda law: {name: request.form.get(name, "").strip() for name in ("iban", "bic")},
    "rules": _say_rules,
    "employer": _say_employer,
}


def _found(answers: Mapping[str, Any]) -> ResponseReturnValue:
    """Found the cooperative and let its first user in."""
    if "country" not in answers:
        return redirect(url_for(".enter"))
    here = clock(answers["country"]["code"])
    with transaction() as session:
        cooperative, user = founding.found_first(session, cookie[KEY], _first_user(), on=here.today(), at=here.now())
        name, user_id = cooperative.name, user.id
    _let_in(user_id)
    flash(translate("%(name)s is founded.", name=name), "success")
    return redirect(url_for("first_steps.show"))


def _first_user() -> founding.FirstUser:
    said = request.form
    if said.get("password") != said.get("password_confirm"):
        raise Invalid({"password_confirm": text("the two passwords differ; write the same one twice")})
    roles = [role for role in Role if said.get(f"role-{role.value}") == "yes" and role is not Role.MEMBER]
    spoken = said.get("language", "")
    return founding.FirstUser(said.get("name", ""), said.get("email", ""), spoken if spoken in LANGUAGES else "en", said.get("password", ""), roles)


def _let_in(user_id: int) -> None:
    """Sign the first user in, with a row as the login library needs it."""
    cookie.pop(KEY, None)
    extensions.db.session.remove()
    login_user(extensions.session().get_one(Account, user_id), authn_via=["password"])
