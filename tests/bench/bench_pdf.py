"""How long one invoice and one payslip take to print, beside WeasyPrint with its default settings on the same page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from weasyprint import HTML  # type: ignore[import-untyped]  # ships no types
from weasyprint.pdf import fonts  # type: ignore[import-untyped]  # ships no types

from smartcoop.documents.rendering import markup, render
from smartcoop.documents.templating import STYLESHEET
from smartcoop.resources import resource_dir
from tests import document_samples as samples

ROUNDS = 12
BELGIUM = "countries.be"


def run() -> dict[str, str]:
    """Milliseconds a document (the median of some rounds), and how many times faster than plain WeasyPrint ours is."""
    figures: dict[str, str] = {}
    for name, template, view in (("invoice", "invoice.html", samples.two_rates()), ("payslip", "payslip.html", samples.payslip_view())):
        html = markup(template, view, language="fr", country_domain=BELGIUM)
        ours = _median(lambda template=template, view=view: render(template, view, language="fr", country_domain=BELGIUM))  # type: ignore[misc]
        subset = _median(lambda html=html: _plain(html))  # type: ignore[misc]
        with _as_pip_installs_it():
            plain = _median(lambda html=html: _plain(html))  # type: ignore[misc]
        figures[f"{name} as a PDF"] = f"{ours // 1000} ms"
        figures[f"{name}, times faster than plain WeasyPrint"] = f"{plain / ours:.1f} ({subset / ours:.1f} where plain WeasyPrint finds libharfbuzz-subset)"
    return figures


@contextmanager
def _as_pip_installs_it() -> Iterator[None]:
    """WeasyPrint alone, without the system's libharfbuzz-subset: fonts are cut in Python."""
    found = fonts.harfbuzz_subset
    fonts.harfbuzz_subset = None
    try:
        yield
    finally:
        fonts.harfbuzz_subset = found


def _plain(html: str) -> bytes:
    """The same page as somebody would first write it: the stylesheet linked, the fonts read, a configuration of its own each time."""
    folder = (resource_dir("templates") / STYLESHEET).parent
    linked = html.replace("<head>", '<head><link rel="stylesheet" href="document.css">', 1)
    return bytes(HTML(string=linked, base_url=folder.as_uri() + "/").write_pdf())


def _median(work: Callable[[], object]) -> int:
    """Microseconds of the middle round, after one to warm up."""
    work()
    times = []
    for _ in range(ROUNDS):
        began = perf_counter()
        work()
        times.append(int((perf_counter() - began) * 1_000_000))
    return sorted(times)[len(times) // 2]


if __name__ == "__main__":
    for figure, value in run().items():
        print(figure, value)
