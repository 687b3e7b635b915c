"""Every form that somebody may send, filled in wrongly, and every address that takes one, sent with nothing: what is refused, and in which words."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.web.conftest import Person, held
from tests.web.every_page import readers
from tests.web.test_walk import doors

WRONG = "?!"
"""What no field takes but one for words."""
TYPED = ("text", "email", "password", "number", "date", "month", "tel", "url", "search")
NOT_SENT = ("/language", "/logout", "/login", "/settings/roles/")
"""What would change the reader or end the walk."""


def sent_wrongly(person: Person, pages: list[Any]) -> Iterator[tuple[str, TestResponse]]:
    """The answers to every form of these pages, each once, with a word that fits nowhere in the fields that one types."""
    seen = set()
    for form in (form for page in pages for form in page.xpath("//form[@method='post']")):
        action = form.get("action") or ""
        kind = (action, tuple(sorted(held(form))))
        if action.startswith("/") and not action.startswith(NOT_SENT) and kind not in seen:
            seen.add(kind)
            yield action, person.client.post(action, data=held(form) | dict.fromkeys(_typed(form), WRONG), follow_redirects=True)


def _typed(form: Any) -> list[str]:
    boxes = form.xpath(".//input[@name] | .//textarea[@name]")
    return [box.get("name") for box in boxes if box.tag == "textarea" or box.get("type", "text") in TYPED]


def sent_empty(app: Flask, people: Mapping[str, Person], keys: Mapping[str, int]) -> Iterator[tuple[str, TestResponse]]:
    """The answers to nothing at all, of every address that takes a form, by the first who may; and once more, when it is done already."""
    tokens = {who: str(person.sees("/account").xpath("string(//input[@name='csrf_token']/@value)")) for who, person in people.items()}
    for door in doors(app, keys):
        if door.method == "POST" and not door.address.startswith(("/api/", *NOT_SENT)):
            for who in (who for who in readers(door.permission) if who in people):
                for _ in range(2):
                    yield door.address, people[who].client.post(door.address, data={"csrf_token": tokens[who]}, follow_redirects=True)
