"""Fields as people type them and programs send them, and schemas that make dataclasses."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from smartcoop.i18n import plain_number, quoted, text

REQUIRED = {"required": text("is required"), "null": text("is required"), "invalid": text("cannot be read")}
WORDS: Mapping[type[fields.Field[Any]], Mapping[str, Any]] = {
    fields.Date: {"invalid": text("is not a date; write it like 2026-10-31")},
    fields.Integer: {"invalid": text("is not a whole number")},
}


class Loads(Schema):
    """A schema whose result is an instance of `makes`; fields that it does not know are left aside."""

    makes: ClassVar[type[Any] | None] = None

    class Meta:
        """Forms carry a token and the button's name beside the fields."""

        unknown = EXCLUDE

    error_messages: dict[str, Any] = {"unknown": text("is not known here; leave it out")}

    def on_bind_field(self, field_name: str, field_obj: "fields.Field[Any]") -> None:
        """Say what is wrong in our words."""
        field_obj.error_messages |= REQUIRED | dict(WORDS.get(type(field_obj), {}))

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        return self.made(data) if self.makes is None else self.makes(**data)

    def made(self, data: dict[str, Any]) -> Any:
        """What is loaded, where it is more than the fields by their names."""
        return data


class Number(fields.Field[Decimal]):
    """A decimal number, as typed in any of our languages (`1 234,5`) or as a JSON string or integer; never a binary fraction."""

    def _serialize(self, value: Decimal | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else format(value, "f")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        try:
            if not isinstance(value, int | str) or isinstance(value, bool):
                raise ValidationError([text("write the number as text, so that no digit is lost")])
            number = Decimal(plain_number(str(value)))
        except InvalidOperation:
            raise ValidationError([text("%(said)s is not a number", said=quoted(value))]) from None
        if not number.is_finite():
            raise ValidationError([text("write a finite number")])
        return number


LARGEST_KEY = 2**31 - 1
"""Keys beyond this lead nowhere, and no database is asked about them."""


class Key(fields.Integer):
    """The key of a thing."""

    def __init__(self, **said: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(min=1, max=LARGEST_KEY), **said)


class WhySchema(Loads):
    """Why something is done."""

    why = fields.String(load_default="", validate=validate.Length(max=500))


class Flag(fields.Boolean):
    """A tick of a form (`yes`), or true and false of JSON."""

    truthy: set[Any] = {True, "true", "yes", "on", "1"}
    falsy: set[Any] = {False, "false", "no", "off", "0", ""}


class Line(fields.String):
    """One line of text without the blanks around it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(value, attr, data, **kwargs).strip()
