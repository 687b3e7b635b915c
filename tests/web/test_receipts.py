"""Receipts that people attach are shown to whoever checks them: a phone's HEIC and the pages of a PDF, drawn by us."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from smartcoop.documents import pictures
from tests.web.conftest import Person, SignIn
from tests.web.test_expenses import RECEIPT

HEIC = Path(__file__).parent / "files" / "receipt.heic"
RED, WHITE, BLUE = (200, 30, 30), (255, 255, 255), (30, 60, 200)


def a_pdf(*colours: tuple[int, int, int]) -> bytes:
    """A PDF with a page of each colour."""
    first, *rest = [Image.new("RGB", (300, 400), colour) for colour in colours]
    made = BytesIO()
    first.save(made, "PDF", save_all=True, append_images=rest)
    return made.getvalue()


def locked(content: bytes) -> bytes:
    made = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(owner="o", user="u"))
    return made.getvalue()


def a_labyrinth(levels: int = 9, each: int = 10) -> bytes:
    """A PDF of some kilobytes whose page draws a form that draws ten forms, and so on: nobody ever finishes it."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 200 200]"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>")
    objects.append(a_stream(b"/F Do " * each))
    objects += [a_stream(b"/F Do " * each, b"%s/Resources<</XObject<</F %d 0 R>>>>" % (form, 6 + n)) for n in range(levels)]
    objects.append(a_stream(b"0 0 9 9 re f", form))
    body = b"".join(b"%d 0 obj%s\nendobj\n" % (n, one) for n, one in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer<</Size %d/Root 1 0 R>>\n%%%%EOF" % (len(objects) + 1)


def a_stream(said: bytes, more: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (more, len(said), said)


def too_many_pixels() -> bytes:
    made = BytesIO()
    Image.new("1", (8000, 8000)).save(made, "PNG")
    return made.getvalue()


def claimed(person: Person, content: bytes, then: str = "submit") -> Any:
    """The page of a claim with this receipt."""
    return person.sends("/expenses/new", "/expenses/new", **{**RECEIPT, "then": then}, lines__0__receipt=(BytesIO(content), "receipt"))


def shown(person: Person, address: str) -> Image.Image:
    answer = person.gets(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    return Image.open(BytesIO(answer.data)).convert("RGB")


def near(seen: Any, wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 30 for one, other in zip(seen, wanted, strict=True))


def test_the_heic_of_a_phone_is_seen_by_who_decides(sign_in: SignIn) -> None:
    claimed(sign_in("ana"), HEIC.read_bytes())
    adviser = sign_in("adviser")
    [small, large] = adviser.sees("/expenses/1").xpath("//img/@src")
    drawn = shown(adviser, large)
    assert drawn.size == (480, 640)
    assert [near(drawn.getpixel(at), colour) for at, colour in (((240, 80), RED), ((240, 230), WHITE), ((240, 430), BLUE))] == [True] * 3
    assert max(shown(adviser, small).size) == 240
    assert adviser.gets("/expenses/1/receipts/0").data == HEIC.read_bytes()


def test_the_pages_of_a_pdf_are_seen_one_below_the_other(sign_in: SignIn) -> None:
    claimed(sign_in("ana"), a_pdf(RED, BLUE))
    adviser = sign_in("adviser")
    small, *pages = adviser.sees("/expenses/1").xpath("//img/@src")
    assert near(shown(adviser, small).getpixel((50, 50)), RED)
    assert [near(shown(adviser, page).getpixel((500, 700)), colour) for page, colour in zip(pages, (RED, BLUE), strict=True)] == [True, True]
    assert max(shown(adviser, pages[0]).size) == 1400
    assert adviser.gets("/expenses/1/receipts/0/pages/3").status_code == 404
    assert adviser.gets("/expenses/1/receipts/0/pages/0").status_code == 404


def test_of_a_long_pdf_the_first_pages_are_shown(sign_in: SignIn) -> None:
    page = claimed(sign_in("ana"), a_pdf(*[WHITE] * 7))
    assert len(page.xpath("//details//img")) == 5
    assert "the file has all of them" in page.text_content()


@pytest.mark.parametrize(
    "content",
    [locked(a_pdf(RED)), b"%PDF-1.7 broken", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20, too_many_pixels()],
    ids=["locked", "broken", "no photograph", "too many pixels"],
)
def test_what_cannot_be_read_is_only_a_download(content: bytes, sign_in: SignIn) -> None:
    ana = sign_in("ana")
    page = claimed(ana, content, "keep")
    assert not page.xpath("//img")
    assert "It cannot be shown here; download it to look at it." in page.text_content()
    for address in ("picture", "pages/1"):
        assert ana.gets(f"/expenses/1/receipts/0/{address}").status_code == 404
    assert ana.gets("/expenses/1/receipts/0").data == content


def test_another_member_sees_no_page(sign_in: SignIn) -> None:
    claimed(sign_in("ana"), a_pdf(RED))
    assert sign_in("bob").gets("/expenses/1/receipts/0/pages/1").status_code == 404


def test_a_file_that_would_hold_us_up_for_ever_is_given_up_and_the_next_is_drawn(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 1)
    ana, hostile = sign_in("ana"), a_labyrinth()
    page = claimed(ana, hostile)
    assert ana.gets(page.xpath("string(//img/@src)")).status_code == 404
    page = ana.sees("/expenses/1")
    assert not page.xpath("//img")
    assert "It cannot be shown here; download it to look at it." in page.text_content()
    assert ana.gets("/expenses/1/receipts/0").data == hostile
    with monkeypatch.context() as nobody_draws:
        nobody_draws.setattr(pictures, "page_picture", None)
        assert ana.gets("/expenses/1/receipts/0/pages/1").status_code == 404  # it is not tried again
    claimed(ana, a_pdf(BLUE))
    assert near(shown(ana, "/expenses/2/receipts/0/pages/1").getpixel((50, 50)), BLUE)
