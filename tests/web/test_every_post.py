"""Every form that is sent can be sent twice: it is taken once by its key, or what it does is known by a natural key or a state."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from smartcoop.resources import resource_dir

FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
BUTTON = re.compile(r"post_button\(.*?\)\s*}}", re.DOTALL)
ENDPOINT = re.compile(r"url_for\(['\"]([a-z_]+\.[a-z_]+)['\"]")

STATE = "a step of its states: a second one is WrongState"
FINDS = "the same again finds the first"
SETS = "it sets what it says; twice is the same"
NATURAL: Mapping[str, str] = {
    "bank.refund": STATE,
    "bank.settle": STATE,
    "declarations.take_back": STATE,
    "expenses.cancel": STATE,
    "expenses.decide": STATE,
    "expenses.pay": STATE,
    "expenses.submit": STATE,
    "founding.check_code": SETS,
    "founding.keep": "answers are set, and a cooperative that is founded is WrongState",
    "fund.give_up": STATE,
    "invoices.drop": STATE,
    "invoices.exchange_difference": "nothing is left over of it the second time",
    "invoices.issue": STATE,
    "invoices.remind": "an invoice has one reminder of a step",
    "invoices.remind_all": "an invoice has one reminder of a step",
    "jobs.retry": STATE,
    "joining.decide": STATE,
    "members.repay": STATE,
    "members.step": STATE,
    "notices.choose": SETS,
    "notices.read_all": SETS,
    "offers.answer": STATE,
    "pay.cancel": STATE,
    "pay.declare": STATE,
    "pay.give_back": "no copy waits any more",
    "pay.prove": SETS,
    "pay.sign": STATE,
    "pay.tell_facts": SETS,
    "payments.export": "what is in a file is in no other",
    "payments.order_owed": "what is ordered already is not ordered again",
    "payments.release": STATE,
    "payroll.again": STATE,
    "payroll.approve": STATE,
    "payroll.calculate": STATE,
    "payroll.check": STATE,
    "payroll.close": STATE,
    "payroll.leave_out": STATE,
    "payroll.open_run": "a month has one run",
    "payroll.pay": STATE,
    "payroll.post": STATE,
    "people.act_in": SETS,
    "people.revoke": FINDS,
    "personal.erase": STATE,
    "quotes.cancel": STATE,
    "quotes.send": STATE,
    "saved.forget": FINDS,
    "saved.keep": "a list has one filter of a name",
    "settings.withdraw": FINDS,
    "shares.certificate": FINDS,
    "shares.yearly_pay": "one document of a year and a day",
    "speech.choose": SETS,
    "daily.run": "the daily work does nothing twice on a day",
    "payments.given": STATE,
    "payroll.give_back": STATE,
    "rules.looked_at": SETS,
    "undone.again": "what was done is not tried again",
    "webhooks.again": "one job of a message; who receives it knows its number",
    "webhooks.end": FINDS,
}
"""What is not taken by a key, and why twice is once."""


def taken_once() -> set[str]:
    """The addresses of forms and buttons that carry a key."""
    found: set[str] = set()
    for template in Path(resource_dir("templates")).rglob("*.html"):
        text = template.read_text()
        forms = [form for form in FORM.findall(text) if "once()" in form]
        buttons = [button for button in BUTTON.findall(text) if "makes=true" in button]
        found |= {endpoint for one in (*forms, *buttons) for endpoint in ENDPOINT.findall(one)}
    return found


def sent(app: Flask) -> set[str]:
    """Every address of a page that takes a form."""
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/")]
    return {rule.endpoint for rule in rules if not rule.endpoint.startswith("security.")}


def test_every_form_is_taken_once_or_known_by_what_it_does(app: Flask) -> None:
    once = taken_once() & sent(app)
    assert sent(app) - once - set(NATURAL) == set(), "give the form once() instead of csrf(), or say here why twice is once"
    assert set(NATURAL) - sent(app) == set(), "no such form any more"
    assert once & set(NATURAL) == set(), "it is taken once; take it off the list"


def test_every_write_of_the_api_takes_a_key(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/") and {"POST", "PUT", "DELETE"} & (rule.methods or set())]
    assert rules
    views = [(rule.endpoint, app.view_functions[rule.endpoint]) for rule in rules]
    assert [endpoint for endpoint, view in views if "once" not in _innermost(view).__code__.co_names] == []


def _innermost(view: Any) -> Any:
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


LOOKED_AT = {"expenses.decide", "expenses.submit", "invoices.issue", "joining.decide", "joining.give", "quotes.send", "settings.adopt"}
"""What is decided about something that others may write, beside the forms that write it anew (`keep`)."""
OF_ONE_PERSON = {"saved.keep", "founding.keep"}


def test_every_form_that_changes_something_says_what_was_seen(app: Flask) -> None:
    changing = {endpoint for endpoint in sent(app) if endpoint.partition(".")[2].startswith("keep")} - OF_ONE_PERSON | LOOKED_AT
    assert len(changing) > len(LOOKED_AT)
    saying: set[str] = set()
    for template in Path(resource_dir("templates")).rglob("*.html"):
        text = template.read_text()
        said = [one for one in (*FORM.findall(text), *BUTTON.findall(text)) if re.search(r"seen\(version|version=", one)]
        saying |= {endpoint for one in said for endpoint in ENDPOINT.findall(one)}
    assert changing - saying == set()
