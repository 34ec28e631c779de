"""Reading of XML that comes from outside: with lines, without entities, bounded.

A document type is refused as soon as it begins, before anything in it is read, or, where a format
has one, as soon as it could define something: so there are no entities, no external files, no
bombs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from ai_translator.errors import InputError
from ai_translator.interchange.files import MOST_BYTES

_MOST_DEEP = 100
_MOST_NODES = 2_000_000
_CHUNK = 2**16  # bytes


@dataclass(slots=True)
class XmlNode:
    """An element.

    tag:      ``{namespace}name``
    children: elements and texts, in order
    line:     where it begins, from 1
    """

    tag: str
    attributes: dict[str, str]
    line: int
    children: list[XmlNode | str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The tag without its namespace."""
        return self.tag.rpartition("}")[2]

    def elements(self) -> Iterator[XmlNode]:
        return (each for each in self.children if isinstance(each, XmlNode))

    def named(self, tag: str) -> Iterator[XmlNode]:
        return (each for each in self.elements() if each.tag == tag)

    def walk(self) -> Iterator[XmlNode]:
        """Yield the element and those in it at any depth, in order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(list(node.elements()))

    def all_named(self, tag: str) -> Iterator[XmlNode]:
        """Yield the elements with this tag at any depth, in order."""
        return (node for node in self.walk() if node.tag == tag)

    def whole_text(self) -> str:
        """Return all text in it, at any depth."""
        return "".join(
            each if isinstance(each, str) else each.whole_text() for each in self.children
        )


class _ForbiddenError(ValueError):
    pass


def parse_xml(content: bytes, name: str, *, names_definition: bool = False) -> XmlNode:
    """Return the root element.

    names_definition: whether a document type is taken that only names its definition, which is not
        read
    Raises InputError for what is no XML, has another document type, or is built to exhaust.
    """
    builder = _Builder(names_definition=names_definition)
    with _explained(name):
        builder.parser.Parse(content, True)
    return builder.finished[0]


def xml_elements(file: BinaryIO, name: str, wanted: Collection[str]) -> Iterator[XmlNode]:
    """Yield each element that has one of these names, without namespace, once it ends.

    Nothing else is kept, so that a file may be larger than memory.  A document type is taken if it
    only names its definition, which is not read.
    Raises InputError for what is no XML, defines entities, or is built to exhaust.
    """
    builder = _Builder(wanted, names_definition=True)
    chunk = b" "
    while chunk:
        chunk = file.read(_CHUNK)
        with _explained(name):
            builder.parser.Parse(chunk, not chunk)
        yield from builder.finished
        builder.finished.clear()


@contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except _ForbiddenError as error:
        raise InputError(f"{name}: {error}", remedy="Export it again") from error
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = f", line {error.lineno}" if isinstance(error, expat.ExpatError) else ""
        raise InputError(
            f"{name}{line}: not valid XML ({error})", remedy="Export it again"
        ) from error


class _Builder:
    """Makes nodes of what its parser meets.

    wanted:   names of the elements that are kept, with all that is in them; the root if there are
        none
    finished: those that have ended
    names_definition: whether a document type may name its definition
    """

    def __init__(self, wanted: Collection[str] = (), *, names_definition: bool = False) -> None:
        self.finished: list[XmlNode] = []
        self._wanted, self._names_definition = wanted, names_definition
        self._open: list[XmlNode] = []  # those that are kept
        self._texts: list[str] = []  # since the last tag: parts of one text
        self._depth = self._count = self._size = 0
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.SkippedEntityHandler = self._skipped

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > _MOST_DEEP or self._count > _MOST_NODES:
            raise _ForbiddenError("it is nested too deeply, or has too many elements")
        named = {_qualified(key): value for key, value in attributes.items()}
        node = XmlNode(_qualified(tag), named, self.parser.CurrentLineNumber)
        if self._open:
            self._take_text()
            self._open[-1].children.append(node)
        if self._open or not self._wanted or node.name in self._wanted:
            self._open.append(node)

    def _end(self, _tag: str) -> None:
        self._depth -= 1
        if not self._open:
            self._count -= 1
            return
        self._take_text()
        node = self._open.pop()
        if not self._open:
            self.finished.append(node)
            self._count, self._size = self._depth, 0

    def _text(self, data: str) -> None:
        if not self._open:
            return
        self._size += len(data)
        if self._size > MOST_BYTES:
            raise _ForbiddenError(f"line {self.parser.CurrentLineNumber}: a text is too large")
        self._texts.append(data)

    def _take_text(self) -> None:
        if self._texts:
            self._open[-1].children.append("".join(self._texts))
            self._texts.clear()

    def _doctype(self, _name: str, _system: str | None, _public: str | None, defines: bool) -> None:
        if defines or not self._names_definition:
            raise _ForbiddenError(
                f"line {self.parser.CurrentLineNumber}: has a document type, which is not taken: "
                "it could define entities"
            )

    def _skipped(self, name: str, _is_parameter: bool) -> None:
        raise _ForbiddenError(f"line {self.parser.CurrentLineNumber}: undefined entity &{name};")


def _qualified(name: str) -> str:
    return f"{{{name}" if "}" in name else name
