"""The form that the body of a request is, URL-encoded or multipart.

It is read once for all parameters, and strictly: what cannot be read is an error, where
azure.functions has an empty form.

Sources: https://www.rfc-editor.org/rfc/rfc7578, https://www.rfc-editor.org/rfc/rfc2046#section-5.1,
https://url.spec.whatwg.org/#application/x-www-form-urlencoded
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from azfdecor.runtime.http_error import HTTPError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.datastructures import FileStorage, Headers

    from azfdecor.runtime.places import Request

MOST_PARTS = 1_000
"""How many fields and files a form may have."""
MOST_TEXT = 1_000_000
"""How many bytes a field may have; a file is as large as the body may be."""
_MOST_HEADERS = 8_000
"""How many bytes the headers of a part may have."""
_MOST_OPTIONS = 50
"""How many parameters a header may have."""
_URLENCODED = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_CHARSETS = ("utf-8", "us-ascii", "ascii", "iso-8859-1")
"""Those that a part may say of its text, which is UTF-8 otherwise."""

_LINE_END = re.compile(rb"--|[ \t]*(?:\r\n|\n|\r)")
"""What ends the line of a boundary: "--" for the last one."""
_BLANK_LINE = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]+")


class Form(NamedTuple):
    """What a form holds.

    Attributes:
        fields: The texts by name, each in the order of the form.
        files: The files by name.
    """

    fields: dict[str, list[str]]
    files: dict[str, list[FileStorage]]


def form_of(request: Request) -> Form:
    """The form in the body of a request; an empty body is an empty form.

    Raises:
        HTTPError: When the body is no form, cannot be read, or is too large.
    """
    content = request.get_body()
    if not content:
        return Form({}, {})
    content_type = request.headers.get("content-type") or ""
    media_type = content_type.partition(";")[0].strip().lower()
    try:
        if media_type == _URLENCODED:
            return _urlencoded(content)
        if media_type == _MULTIPART:
            return _multipart(content, content_type)
    except UnicodeError:
        raise HTTPError(400, "the form is not UTF-8 text") from None
    what = media_type[:100] or "of no Content-Type"
    raise HTTPError(415, f"the body is {what}, and this takes {_URLENCODED} or {_MULTIPART}")


def _urlencoded(content: bytes) -> Form:
    from urllib.parse import parse_qsl

    _check_parts(content.count(b"&") + 1)
    fields: dict[str, list[str]] = {}
    for name, text in parse_qsl(content.decode(), keep_blank_values=True, errors="strict"):
        _check_text(name, len(text))
        fields.setdefault(name, []).append(text)
    return Form(fields, {})


def _multipart(content: bytes, content_type: str) -> Form:
    from werkzeug.datastructures import FileStorage

    boundary = _options(content_type).get("boundary", "").encode()
    if not boundary:
        raise HTTPError(400, "the Content-Type of the form names no boundary")
    form = Form({}, {})
    for number, (headers, held) in enumerate(_parts(content, boundary), 1):
        _check_parts(number)
        options = _options(headers.get("content-disposition", ""))
        name, filename = options.get("name"), options.get("filename")
        if name is None:
            raise HTTPError(400, f"part {number} of the form has no name")
        if filename is None:
            _check_text(name, len(held))
            charset = _options(headers.get("content-type", "")).get("charset", "").lower()
            text = held.decode(charset if charset in _CHARSETS else "utf-8")
            form.fields.setdefault(name, []).append(text)
        elif filename or held:  # else nobody has chosen a file
            file = FileStorage(BytesIO(held), filename, name, headers=headers)
            form.files.setdefault(name, []).append(file)
    return form


def _options(header: str) -> dict[str, str]:
    """The parameters behind a header's value, which are few."""
    from werkzeug.http import parse_options_header

    return {} if header.count(";") > _MOST_OPTIONS else parse_options_header(header)[1]


def _check_parts(count: int) -> None:
    if count > MOST_PARTS:
        raise HTTPError(413, f"the form has more than {MOST_PARTS} fields and files")


def _check_text(name: str, length: int) -> None:
    if length > MOST_TEXT:
        raise HTTPError(413, f"field {name[:100]!r} of the form has more than {MOST_TEXT} bytes")


def _parts(content: bytes, boundary: bytes) -> Iterator[tuple[Headers, bytes]]:
    """The headers and the content of each part."""
    mark = b"--" + boundary
    begin = -1
    at = content.find(mark)
    while at >= 0:
        line_end = _LINE_END.match(content, at + len(mark))
        if line_end is None or (at and content[at - 1] not in b"\r\n"):
            at = content.find(mark, at + 1)  # what was found is content
            continue
        if begin >= 0:
            is_crlf = content[at - 2 : at] == b"\r\n"
            yield _part(content, begin, at - (2 if is_crlf else 1))
        if line_end[0] == b"--":
            return
        begin = line_end.end()
        at = content.find(mark, begin)
    if begin < 0:
        raise HTTPError(400, "the form does not hold the boundary that its Content-Type names")
    raise HTTPError(400, "the form is cut off")


def _part(content: bytes, begin: int, end: int) -> tuple[Headers, bytes]:
    from werkzeug.datastructures import Headers

    blank = _BLANK_LINE.search(content, begin, min(begin + _MOST_HEADERS, end))
    if blank is None:
        detail = f"a part of the form has no headers, or more than {_MOST_HEADERS} bytes of them"
        raise HTTPError(400, detail)
    lines = _FOLD.sub(b" ", content[begin : blank.start()]).splitlines()
    pairs = (line.decode().partition(":") for line in lines)
    return Headers([(name.strip(), text.strip()) for name, _, text in pairs]), content[
        blank.end() : end
    ]
