"""Uploads stay in memory: a file is never put into a temporary one, however large it is."""

from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils.translation import gettext as _

from luoshi.kernel.errors import BadInput

# What stands around the file in a multipart body: boundaries, headers, the other fields.
SLACK = 1024 * 1024
# So much of a refused body is still read, so that the browser shows the answer and no broken line.
PATIENCE = 4


class MemoryOnly(FileUploadHandler):
    """Keeps the files of a request in memory, all together at most settings.PAPER_LIMIT bytes.

    Beyond that the upload stops and `refused` is set; the request still has its other fields, so
    that the page can answer in words (`demand_whole`).
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.refused = False
        self._taken = 0
        self._declared = 0
        self._file = BytesIO()

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Remember the declared length; the fields before the file are read in any case."""
        self._declared = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; one whose request is too long by its own word is not read at all."""
        super().new_file(*args, **kwargs)
        self._file = BytesIO()
        if self._declared > settings.PAPER_LIMIT + SLACK:
            self._refuse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next bytes; the length is counted here, whatever was declared."""
        self._taken += len(raw_data)
        if self._taken > settings.PAPER_LIMIT:
            self._refuse()
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Hand the file over, still in memory."""
        self._file.seek(0)
        return InMemoryUploadedFile(
            file=self._file,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type or "",
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """The sender went away: let the bytes go."""
        self._file = BytesIO()

    def _refuse(self) -> None:
        self.refused = True
        self._file = BytesIO()
        raise StopUpload(connection_reset=self._declared > settings.PAPER_LIMIT * PATIENCE)


def demand_whole(request: HttpRequest) -> None:
    """Raise BadInput when an upload of this request was stopped for its length."""
    request.FILES  # noqa: B018 - asking for the files is what reads them
    handlers = request.upload_handlers
    if any(isinstance(handler, MemoryOnly) and handler.refused for handler in handlers):
        raise BadInput(too_long())


def too_long() -> str:
    """The sentence for a file beyond the limit."""
    limit = settings.PAPER_LIMIT // (1024 * 1024)
    return _("文件超过 %(limit)s 兆，没有接收。请去掉图片或分成几份后再上传。") % {"limit": limit}
