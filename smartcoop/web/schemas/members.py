"""People as they are registered, and where a cooperative is found."""

from marshmallow import fields

from smartcoop.members.service import Contact, Person
from smartcoop.web.schemas.base import Line, Loads


class PersonSchema(Loads):
    """A person's own data; what a country asks beside it is a form of facts."""

    makes = Person

    first_name = Line(required=True)
    last_name = Line(required=True)
    email = Line(required=True)
    phone = Line(load_default="")
    language = Line(required=True)
    born_on = fields.Date(load_default=None, allow_none=True)
    nationality = Line(required=True)
    street = Line(load_default="")
    postcode = Line(load_default="")
    city = Line(load_default="")
    country = Line(required=True)
    iban = Line(load_default="")
    national_number = Line(load_default=None, allow_none=True)


class ContactSchema(Loads):
    """Where a cooperative is found."""

    makes = Contact

    street = Line(required=True)
    postcode = Line(required=True)
    city = Line(required=True)
    register = Line(load_default="")
    email = Line(load_default="")
    phone = Line(load_default="")
    website = Line(load_default="")


class IdentitySchema(Loads):
    """A legal entity that is founded; its country and the code of its books are known otherwise."""

    name = Line(required=True)
    legal_form = Line(required=True)
    language = Line(required=True)
    street = Line(required=True)
    postcode = Line(required=True)
    city = Line(required=True)
    enterprise_number = Line(required=True)
    vat_number = Line(required=True)
    register = Line(load_default="")
    email = Line(load_default="")
    phone = Line(load_default="")
    website = Line(load_default="")
