"""Programs that change what they read: `ETag` and `If-Match`, which are optional, and 412 where somebody was faster."""

from collections.abc import Callable

import pytest

from tests.web.test_api import CLIENT, SALE, Program, program

__all__ = ["program"]

Programs = Callable[[str], Program]


def sent(program: Program, method: str, path: str, etag: str = "", said: object = None) -> tuple[int, object]:
    headers = {"Authorization": f"Bearer {program.key}"} | ({"If-Match": etag} if etag else {})
    answer = program.client.open(f"/api/v1{path}", method=method, json=said, headers=headers)
    return answer.status_code, answer.get_json()


def test_a_reading_has_a_tag_that_changes_with_it(program: Programs) -> None:
    ana = program("ana")
    first, again = (ana.get("/clients/1") for _ in range(2))
    assert first.headers["ETag"] == again.headers["ETag"]
    same = ana.client.get("/api/v1/clients/1", headers={"Authorization": f"Bearer {ana.key}", "If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert sent(ana, "PUT", "/clients/1", said={**CLIENT, "name": "Opéra du Nord"})[0] == 200
    assert ana.get("/clients/1").headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "made", "change"), [("/clients", CLIENT, {**CLIENT, "contact": "Ines"}), ("/quotes", {**SALE, "valid_until": "2026-12-01"}, None)]
)
def test_who_was_slower_is_told_and_nothing_is_written_over(path: str, made: dict[str, object], change: dict[str, object] | None, program: Programs) -> None:
    ana = program("ana")
    key = ana.post(path, made).get_json()["id"]
    at, body = f"{path}/{key}", change or {**made, "note": "faster"}
    seen = ana.get(at).headers["ETag"]
    assert sent(ana, "PUT", at, seen, body)[0] == 200
    status, problem = sent(ana, "PUT", at, seen, made)
    assert status == 412
    assert isinstance(problem, dict)
    assert (problem["code"], problem["status"]) == ("changed", 412)
    assert sent(ana, "PUT", at, ana.get(at).headers["ETag"], made)[0] == 200
    assert sent(ana, "PUT", at, "*", made)[0] == 200
    assert sent(ana, "PUT", at, 'W/"weak"', made)[0] == 412
    assert sent(ana, "PUT", at, said=made)[0] == 200


def test_an_invoice_is_issued_as_it_was_read(program: Programs) -> None:
    ana = program("ana")
    key = ana.post("/invoices", SALE).get_json()["id"]
    assert sent(ana, "POST", f"/invoices/{key}/issue", '"another"')[0] == 412
    status, issued = sent(ana, "POST", f"/invoices/{key}/issue", ana.get(f"/invoices/{key}").headers["ETag"])
    assert isinstance(issued, dict)
    assert (status, issued["number"]) == (200, "2026-0001")
