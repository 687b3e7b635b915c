"""What must be true of every page, whoever sees it."""

import html.parser
from collections import Counter
from typing import Any

from lxml import html as lxml_html

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
PHRASING_ONLY = {"p", "h1", "h2", "h3", "span", "strong", "label", "button", "summary"}
BLOCKS = {"address", "article", "aside", "details", "dialog", "div", "dl", "fieldset", "figure", "form", "h1", "h2", "h3", "ol", "p", "section", "table", "ul"}


class _Nesting(html.parser.HTMLParser):
    """Tags that are closed as they were opened, and no block where only text may stand."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS and (within := [one for one in self.open if one in PHRASING_ONLY and one != "summary"]):
            self.wrong.append(f"<{tag}> inside <{within[-1]}> in line {self.getpos()[0]}")
        if tag not in VOID:
            self.open.append(tag)
        names = [name for name, _ in attrs]
        self.wrong += [f"<{tag}> has {name} twice in line {self.getpos()[0]}" for name, times in Counter(names).items() if times > 1]
        self.wrong += [f"<{tag}> has inline {name} in line {self.getpos()[0]}" for name in names if name == "style" or name.startswith("on")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        return

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes <{self.open[-1] if self.open else 'nothing'}> in line {self.getpos()[0]}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def check_page(text: str) -> Any:
    """The page as a tree, after every rule held."""
    assert text.lower().startswith("<!doctype html>"), "a page begins with its doctype"
    nesting = _Nesting()
    nesting.feed(text)
    assert not nesting.wrong, nesting.wrong
    assert not nesting.open, f"never closed: {nesting.open}"
    page = lxml_html.document_fromstring(text)
    _check_head(page)
    _check_ids(page)
    _check_forms(page)
    _check_words(page)
    return page


def _check_head(page: Any) -> None:
    heads = page.xpath("//h1")
    assert len(heads) == 1, f"{len(heads)} h1"
    said = " ".join(heads[0].text_content().split())
    title = " ".join(page.findtext(".//title").split())
    assert said, "the heading is empty"
    assert title.startswith(said), f"the title {title!r} does not begin with the heading {said!r}"
    assert page.get("lang"), "the page does not say its language"


def _check_ids(page: Any) -> None:
    twice = [name for name, times in Counter(page.xpath("//@id")).items() if times > 1]
    assert not twice, f"ids used twice: {twice}"
    known = set(page.xpath("//@id"))
    pointed = {one for said in page.xpath("//@aria-describedby | //@aria-labelledby | //label/@for") for one in said.split()}
    assert pointed <= known, f"nothing has the ids {pointed - known}"
    jumps = {address[1:] for address in page.xpath("//a/@href") if address.startswith("#")}
    assert jumps <= known, f"links lead nowhere: {jumps - known}"


def _check_forms(page: Any) -> None:
    labelled = set(page.xpath("//label/@for"))
    for field in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert field.get("id") in labelled or field.get("aria-label"), f"no label for {field.get('name')}"
    for button in page.xpath("//button"):
        assert button.text_content().strip() or button.get("aria-label"), "a button without words"
    for form in page.xpath("//form[@method='post']"):
        assert form.xpath(".//input[@name='csrf_token']"), f"no token against forgery in the form to {form.get('action')}"


def _check_words(page: Any) -> None:
    said = " ".join(page.text_content().split())
    for mark in ("%(", "{{", "{%", "Undefined", "None ", "<Text", "Text(msgid", "object at 0x"):
        assert mark not in said, f"{mark!r} in: {said[max(0, said.find(mark) - 80) : said.find(mark) + 80]}"
