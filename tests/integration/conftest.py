"""A book with a bank account, for the tests of the bank."""

import pytest
from sqlalchemy.orm import Session

from smartcoop.banking.models import BankAccount
from smartcoop.ledger.models import Book
from tests.bank_samples import a_book, an_account


@pytest.fixture
def book(session: Session) -> Book:
    """The books of a Belgian cooperative."""
    return a_book(session)


@pytest.fixture
def account(session: Session, book: Book) -> BankAccount:
    """Its bank account."""
    return an_account(session, book)
