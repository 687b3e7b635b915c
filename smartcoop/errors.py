"""What can be wrong with what one is asked, told so that the person can mend it."""

from collections.abc import Mapping
from typing import Any

from smartcoop.i18n import Text, text


class DomainError(Exception):
    """A refusal with a reason that the reader may see, in the reader's language.

    `code` is stable and meant for machines; `message` is translated when it is shown.
    """

    code = "refused"

    def __init__(self, message: str | Text, **values: Any) -> None:
        self.message = message if isinstance(message, Text) else text(message, **values)
        super().__init__(str(self.message))


class NotFound(DomainError):
    """What was asked for does not exist, or not for this reader."""

    code = "not_found"


class NotAllowed(DomainError):
    """The person may not do this."""

    code = "not_allowed"


class Invalid(DomainError):
    """One or more fields cannot be accepted; `fields` maps each field's name to what is wrong and the remedy."""

    code = "invalid"

    def __init__(self, fields: Mapping[str, str | Text]) -> None:
        self.fields = {name: said if isinstance(said, Text) else text(said) for name, said in fields.items()}
        summary = "; ".join(f"{name}: {said}" for name, said in self.fields.items())
        super().__init__("%(summary)s", summary=summary)


class WrongState(DomainError):
    """The thing is not in a state that allows this step."""

    code = "wrong_state"


class Changed(DomainError):
    """Somebody else wrote the thing since this person opened it; nothing is written over unknowingly."""

    code = "changed"


class RuleBroken(DomainError):
    """A law or a rule of the cooperative forbids this; `source` says which."""

    code = "rule_broken"

    def __init__(self, message: str | Text, *, source: Text | str = "", **values: Any) -> None:
        super().__init__(message, **values)
        self.source = source
