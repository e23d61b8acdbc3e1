"""A file to be saved: never shown by the browser itself, whatever is in it."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def saved(data: bytes, name: str) -> HttpResponse:
    """The bytes as an attachment of this name, kept by nobody on the way."""
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)
