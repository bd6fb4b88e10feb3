"""E-mail (.eml): who wrote to whom, when, about what, and the text.

The plain text of a message is preferred to the same as HTML. Attachments are named, not read.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator, Sequence
from email import policy
from email.errors import CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect
from email.message import EmailMessage, Message

from workbench.errors import DocumentError
from workbench.evidence.formats import html
from workbench.evidence.formats import text as plain
from workbench.evidence.formats.content import Content, RawBlock, counted
from workbench.evidence.formats.encoding import decode

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_SOFT = re.compile(r"(?<=\S) \n(?=\S)")  # a line end of "format=flowed" that is only a wrap
_CUT_OFF = (CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect)


def read(data: bytes) -> Content:
    """The blocks of an e-mail: a row for each header that a reader needs, then the text."""
    try:
        message = email.message_from_bytes(data, policy=policy.default)
        found = {name: _header(message, name) for name in _HEADERS}
        bodies, attached = list(_bodies(message)), list(_attached(message))
        read = [_content(body) for body in bodies]
    except RecursionError as error:
        raise DocumentError(
            "The e-mail is nested too deeply to be read. Save its text in a file of its own."
        ) from error
    if not any(found.values()):
        raise DocumentError(
            "This is no e-mail: it does not say from whom, to whom, when or about what. Save the "
            "message again as .eml."
        )
    blocks = [block for content in read for block in content.blocks]
    hidden = [text for content in read for text in content.hidden]
    rows = [RawBlock("row", f"{name}: {value}") for name, value in found.items() if value]
    rows += [RawBlock("row", f"Attachment: {name}") for name in attached]
    return Content(
        [*rows, *blocks], found["Subject"], None, _note(message, blocks, attached), hidden
    )


def _note(message: Message, blocks: Sequence[RawBlock], attached: Sequence[str]) -> str:
    said = []
    if any(isinstance(defect, _CUT_OFF) for defect in message.defects):
        said.append("The e-mail looks cut off: the mark of its end is missing.")
    if not any(block.text.strip() for block in blocks):
        said.append("It has no text of its own.")
    if attached:
        one = len(attached) == 1
        said.append(
            f"{counted(len(attached), 'attachment')} {'is' if one else 'are'} named, not read; "
            f"save {'it' if one else 'them'} and add {'it' if one else 'them'} to have "
            f"{'it' if one else 'them'} cited."
        )
    return " ".join(said)


def _header(message: Message, name: str) -> str:
    """A header as a reader sees it; as it is written where it breaks the rules."""
    try:
        return str(message.get(name, ""))
    except Exception:  # the standard library's parser fails on hostile ones in many ways
        raw = dict(reversed([(key.lower(), value) for key, value in message.raw_items()]))
        return str(raw.get(name.lower(), ""))


def _is_attached(part: Message) -> bool:
    """Whether a part is not text of the message itself."""
    if part.get_content_maintype() == "multipart":
        return False
    named = _header(part, "Content-Disposition").lower().startswith("attachment")
    return named or part.get_content_type() not in {"text/plain", "text/html"}


def _parts(part: Message) -> list[Message]:
    """The parts of a part, but for those of a message that is attached to this one."""
    inside = part.get_payload() if part.get_content_maintype() == "multipart" else None
    return [item for item in inside if isinstance(item, EmailMessage)] if inside else []


def _attached(part: Message) -> Iterator[str]:
    """The names and types of attachments, in order."""
    for inner in _parts(part):
        yield from _attached(inner)
    if _is_attached(part):
        kind = part.get_content_type()
        yield f"{_name(part)} ({kind})"


def _name(part: Message) -> str:
    try:
        return part.get_filename() or "without a name"
    except Exception:  # see _header
        return "without a name"


def _bodies(part: Message) -> list[Message]:
    """The parts that make up the text: of alternatives the plain one, if it says anything."""
    inside = [_bodies(inner) for inner in _parts(part)]
    if part.get_content_subtype() == "alternative" and inside:
        said = [bodies for bodies in inside if any(_text(body).strip() for body in bodies)]
        plainly = [b for b in said if all(x.get_content_type() == "text/plain" for x in b)]
        return next(iter([*plainly, *reversed(said)]), [])
    if inside:
        return [body for bodies in inside for body in bodies]
    is_text = part.get_content_maintype() == "text" and not _is_attached(part)
    return [part] if is_text else []


def _text(body: Message) -> str:
    """The characters of a part; its stated encoding counts where it can be right."""
    data = body.get_payload(decode=True)
    if not isinstance(data, bytes) or not data:
        return ""
    return decode(data, str(body.get_param("charset") or ""))


def _content(body: Message) -> Content:
    text = _text(body)
    if body.get_content_type() == "text/html":
        return html.fragment(text)
    text = text.replace("\r\n", "\n")
    if str(body.get_param("format") or "").lower() == "flowed":
        text = _SOFT.sub(" ", text)
    return Content(list(plain.blocks(text)))
