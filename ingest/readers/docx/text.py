"""The text of a DOCX paragraph as it looks once all tracked changes are accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.docx.notes import Note, Notes
from ingest.readers.docx.styles import VAL, Styles, W, child_value, has, is_on
from ingest.readers.office.drawings import DGM, A, C, M, math_text
from ingest.readers.office.package import MC, chosen, to_int
from ingest.readers.office.symbols import PRIVATE, from_symbol_font

_VML = "{urn:schemas-microsoft-com:vml}"
_SYMBOL_EX = "{http://schemas.microsoft.com/office/word/2015/wordml/symex}symEx"
BOX = f"{W}txbxContent"
CHART = f"{C}chart"
DIAGRAM = f"{DGM}relIds"
WORD_ART = f"{_VML}textpath"
PICTURES = (f"{A}blip", f"{_VML}imagedata")
_ATTACHED = {BOX, CHART, DIAGRAM, WORD_ART, *PICTURES}

_SPACES = str.maketrans("\t\r\n", "   ")
_TRANSPARENT = ("hyperlink", "smartTag", "customXml", "ins", "moveTo", "fldSimple", "dir", "bdo")
_SIGNS = {"tab": " ", "ptab": " ", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(slots=True)
class Inline:
    """The content of a paragraph: its text, the notes that it refers to, and the objects anchored in it
    (text boxes, charts, SmartArt, WordArt, pictures), each in order."""

    text: str = ""
    is_set_off: bool = False
    """Whether all its words are bold, or all underlined."""
    notes: list[Note] = field(default_factory=list)
    attached: list[etree._Element] = field(default_factory=list)
    size: int | None = None
    """Of its largest type, in half-points; None if no run sets it."""


class InlineReader:
    """Reads the paragraphs of one story (the body, a note, a text box), in order: a field may begin
    in one paragraph and end in another."""

    def __init__(self, styles: Styles, notes: Notes, story: etree._Element) -> None:
        self._styles = styles
        self._notes = notes
        self._fields: list[bool] = []
        self._instructions = 0
        self._fields_close = _fields_close(story)
        self._pieces: list[str] = []
        self._inline = Inline()
        self._hidden = False
        self._bold = False
        self._has_light = self._has_bare = False
        """Whether some words are not bold, and whether some are not underlined."""
        self._handlers: dict[object, Callable[[etree._Element], None]] = {
            **{f"{W}{name}": self._walk for name in _TRANSPARENT},
            f"{W}r": self._run,
            f"{W}sdt": self._content_control,
            f"{W}ruby": self._ruby,
            f"{MC}AlternateContent": self._alternate,
            f"{M}oMath": self._math,
            f"{M}oMathPara": self._math,
        }
        self._run_handlers: dict[object, Callable[[etree._Element], None]] = {
            f"{W}br": self._break,
            f"{W}lastRenderedPageBreak": lambda _: self._notes.new_page(),
            f"{W}footnoteReference": self._note,
            f"{W}endnoteReference": self._note,
            f"{W}ruby": self._ruby,
            f"{W}drawing": self._attach,
            f"{W}pict": self._attach,
            f"{W}object": self._attach,
        }

    def read(self, paragraph: etree._Element, *, hidden: bool, bold: bool = False) -> Inline:
        """``hidden`` and ``bold``: whether the paragraph's style has these properties, which a run may
        override."""
        self._pieces, self._inline = [], Inline()
        self._hidden, self._bold = hidden, bold
        self._has_light = self._has_bare = False
        self._walk(paragraph)
        text = self._inline.text = "".join(self._pieces)
        set_off = not (self._has_light and self._has_bare)
        self._inline.is_set_off = set_off and not text.isspace() and bool(text)
        return self._inline

    def _walk(self, element: etree._Element) -> None:
        for child in element:
            if handler := self._handlers.get(child.tag):
                handler(child)

    def _content_control(self, element: etree._Element) -> None:
        for content in element.findall(f"{W}sdtContent"):
            self._walk(content)

    def _alternate(self, element: etree._Element) -> None:
        if (branch := chosen(element)) is not None:
            self._walk(branch)

    def _ruby(self, element: etree._Element) -> None:
        for base in element.findall(f"{W}rubyBase"):
            self._walk(base)

    def _math(self, element: etree._Element) -> None:
        if not self._instructions:
            self._pieces.append(math_text(element))

    def _run(self, run: etree._Element) -> None:
        properties = run.find(f"{W}rPr")
        hidden = self._is_hidden(properties)
        font: str | None = None
        if properties is not None and (fonts := properties.find(f"{W}rFonts")) is not None:
            font = fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi")
        before = len(self._pieces)
        self._run_content(run, font, hidden=hidden)
        if any(piece and not piece.isspace() for piece in self._pieces[before:]):
            if (size := to_int(child_value(properties, "sz"), 0)) > 0:
                self._inline.size = max(self._inline.size or 0, size)
            self._has_light |= not self._is_bold(properties)
            self._has_bare |= child_value(properties, "u") in {None, "none"}

    def _run_content(self, content: etree._Element, font: str | None, *, hidden: bool) -> None:
        for child in content:
            if child.tag == f"{W}fldChar":
                self._field(child.get(f"{W}fldCharType"))
                if not hidden and not self._instructions_before(child):
                    self._pieces.append(_form_value(child))
            elif hidden or self._instructions:
                continue
            elif child.tag == f"{W}t":
                self._pieces.append(from_symbol_font((child.text or "").translate(_SPACES), font))
            elif child.tag in {f"{W}sym", _SYMBOL_EX}:
                self._pieces.append(_symbol(child))
            elif child.tag == f"{MC}AlternateContent":
                if (branch := chosen(child)) is not None:
                    self._run_content(branch, font, hidden=hidden)
            elif handler := self._run_handlers.get(child.tag):
                handler(child)
                if is_on(child.get(f"{W}customMarkFollows"), "0"):
                    return
            else:
                self._pieces.append(_SIGNS.get(child.tag.removeprefix(W), ""))

    def _is_hidden(self, properties: etree._Element | None) -> bool:
        direct = has(properties, "vanish")
        if direct is not None:
            return direct
        style = child_value(properties, "rStyle")
        # 17.7.3: a switch set by both the paragraph style and the run style is off.
        return self._hidden != (style is not None and self._styles.run_hidden(style))

    def _is_bold(self, properties: etree._Element | None) -> bool:
        direct = has(properties, "b")
        if direct is not None:
            return direct
        style = child_value(properties, "rStyle")
        return self._bold != (style is not None and self._styles.run_bold(style))

    def _instructions_before(self, char: etree._Element) -> bool:
        """Whether the field that ``char`` begins is part of another field's instruction."""
        return self._instructions > (char.get(f"{W}fldCharType") == "begin")

    def _field(self, kind: str | None) -> None:
        """A field shows only its result, which is between ``separate`` and ``end``."""
        if not self._fields_close:
            return
        if kind == "begin":
            self._fields.append(True)
            self._instructions += 1
        elif self._fields and kind == "separate" and self._fields[-1]:
            self._fields[-1] = False
            self._instructions -= 1
        elif self._fields and kind == "end":
            self._instructions -= self._fields.pop()

    def _break(self, element: etree._Element) -> None:
        if element.get(f"{W}type") == "page":
            self._notes.new_page()
        self._pieces.append("\n")

    def _note(self, reference: etree._Element) -> None:
        if (note := self._notes.refer(reference)) is not None:
            self._inline.notes.append(note)

    def _attach(self, element: etree._Element) -> None:
        if element.tag == f"{MC}AlternateContent":
            branch = chosen(element)
            if branch is not None:
                self._attach(branch)
        elif element.tag in _ATTACHED:
            self._inline.attached.append(element)
        else:
            for child in element:
                self._attach(child)


def _fields_close(story: etree._Element) -> bool:
    """Whether each field that begins also ends; if not, all text except instructions is shown."""
    kinds = [char.get(f"{W}fldCharType") for char in story.iter(f"{W}fldChar")]
    return kinds.count("begin") == kinds.count("end")


def _form_value(char: etree._Element) -> str:
    """The value shown by an old form's check box or list; no run contains it (17.16.5.27)."""
    box = char.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        checked = has(box, "checked")
        return "☒" if (has(box, "default") if checked is None else checked) else "☐"
    choices = char.find(f"{W}ffData/{W}ddList")
    if choices is None:
        return ""
    entries = [entry.get(VAL, "") for entry in choices.findall(f"{W}listEntry")]
    shown = to_int(child_value(choices, "result") or child_value(choices, "default"), 0)
    return entries[shown] if 0 <= shown < len(entries) else ""


def _symbol(element: etree._Element) -> str:
    """``w:sym``, or ``w16se:symEx`` for characters beyond U+FFFF."""
    namespace = element.tag.rpartition("}")[0] + "}"
    try:
        sign = chr(int(element.get(f"{namespace}char", ""), 16))
    except (ValueError, OverflowError):
        return ""
    shown = from_symbol_font(sign, element.get(f"{namespace}font"))
    return "" if shown and ord(shown[0]) in PRIVATE else shown
