"""Every kind of error that is planted."""

from typing import Final

from web.demo.tax.errors import collection, declaration, feed, invoice, registration

ERRORS: Final = (
    *registration.ERRORS,
    *declaration.ERRORS,
    *collection.ERRORS,
    *invoice.ERRORS,
    *feed.ERRORS,
)
