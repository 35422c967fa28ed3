"""Recognises pages: the child of :mod:`ingest.ocr.engine`.

It runs in a separate process, because a picture may be hostile and the models need much memory. It imports
nothing of kb. A request is ``[page, password or null, compares]``, and its file is sent open with it. The
answer is ``{"width", "height", "lines": [[text, confidence, tilt, [[x, y] × 4], own], …]}``, lengths in
pixels of the page as displayed, or ``{"failed": "memory", "file", "page" or "other"}``. ``own`` is the
file's own text at the line's position, if the request ``compares``. ``page`` is a page of a
PDF, or the number of a picture in a DOCX or PPTX.
"""

import math
import re
import zipfile
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

_DPI = 200
_POINTS_PER_INCH = 72
# An A3 page at 200 dpi. Larger sheets are read at a lower resolution.
_MOST_PIXELS = 8_000_000
# Larger images are reduced before text is detected: A4 at 200 dpi is 2,339 pixels high.
_LONGEST_SIDE = 2_400
_MODELS = (
    "PP-OCRv6_det_small.onnx",
    "PP-OCRv6_rec_small.onnx",
    "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
)
# rapidocr rotates a crop whose height is this many times its width ...
_TURNED = 1.5
# ... but up to this ratio it is a narrow digit or two on an upright page.
_NARROW = 2.2
# Pictures of Office files: their folder in the package, and their largest size.
_ZIP = b"PK\x03\x04"
_PICTURE = re.compile(r".*/media/.*\.(?:png|jpe?g|jpe|bmp|tiff?|webp)")
_MOST_PICTURE_BYTES = 64 << 20
# Screenshots have 96 dpi: enlarged, their letters are as large as a scan's.
_MOST_ENLARGED = 2.0
# How certain the classifier must be to call a line upside down.
_SURE = 0.9


def prepare(threads: int) -> "Recogniser":
    return Recogniser(threads)


class Recogniser:
    """The program of the child (corpus.confinement)."""

    def __init__(self, threads: int) -> None:
        import cv2
        import rapidocr
        from rapidocr.utils.process_img import map_boxes_to_original

        models = Path(rapidocr.__file__).with_name("models")
        for name in _MODELS:
            # rapidocr would download a missing one.
            if not (models / name).is_file():
                why = f"its model {name} is missing"
                raise FileNotFoundError(why)
        cv2.setNumThreads(threads)
        self._map_boxes = map_boxes_to_original
        self._engine = rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.max_side_len": _LONGEST_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def answer(self, request: bytes, files: list[int]) -> bytes:
        page, password, compares = msgspec.msgpack.decode(request)
        try:
            with open(files[0], "rb", closefd=False) as file:
                answer = self._page(file, page, password, compares=compares)
        except MemoryError:
            answer = {"failed": "memory"}
        # Whatever fails on one page, the others can still be read.
        except Exception as error:
            out_of_memory = "alloc" in str(error).lower()
            answer = {"failed": "memory" if out_of_memory else "other"}
        return msgspec.msgpack.encode(answer)

    def is_spent(self) -> bool:
        return False

    def _page(
        self, file: Any, page: int, password: str | None, *, compares: bool
    ) -> dict[str, Any]:
        import pypdfium2

        from ingest.pdfium import add_chinese_font

        add_chinese_font()
        if _is_package(file):
            return self._picture(file, page)
        try:
            document = pypdfium2.PdfDocument(file, password=password)
        except pypdfium2.PdfiumError:
            # Files that only restrict printing open without a password, but not with a wrong one.
            return (
                self._page(file, page, None, compares=compares) if password else {"failed": "file"}
            )
        try:
            if not 1 <= page <= len(document):
                return {"failed": "page"}
            sheet = document[page - 1]
            bitmap = _render(sheet)
            lines = self._lines(_colours(bitmap))
            if compares:
                texts = _own_texts(sheet, bitmap, [quad for *_, quad in lines])
                lines = [[*line, own] for line, own in zip(lines, texts, strict=True)]
            return {"width": bitmap.width, "height": bitmap.height, "lines": lines}
        finally:
            document.close()

    def _lines(self, picture: Any) -> list[Any]:
        """Text, confidence, tilt in degrees and corners of each line, as the detector orders them."""
        engine = self._engine
        height, width = picture.shape[:2]
        reduced, steps = engine.preprocess_img(picture)
        try:
            crops, found = engine.detect_and_crop(reduced, steps)
        except Exception as error:
            if "empty" in str(error):
                return []
            raise
        shapes = [_sides(quad) for quad in found.boxes]
        quarter = _page_turn(shapes)
        crops, turns = self._upright(crops, shapes, quarter)
        read = engine.recognize_txt(crops)
        quads = self._map_boxes(found.boxes, steps, height, width)
        skew = _skew(quads, shapes)
        return [
            [text, float(score), _tilt(turn, skew), [[float(x), float(y)] for x, y in quad]]
            for text, score, turn, quad in zip(read.txts, read.scores, turns, quads, strict=True)
            if text.strip() and score >= engine.text_score
        ]

    def _upright(
        self, crops: list[Any], shapes: list[tuple[float, float]], quarter: bool
    ) -> tuple[list[Any], list[int]]:
        """The crops turned upright, and the clockwise rotation in degrees of each on the page."""
        import numpy as np

        upright, turned = [], []
        for crop, (width, height) in zip(crops, shapes, strict=True):
            tall = height / width >= _TURNED
            narrow = tall and not quarter and height / width < _NARROW
            upright.append(np.rot90(crop, -1) if narrow else crop)
            turned.append(tall and not narrow)
        labels = self._are_flipped(upright)
        # A single line may be misread: all lines of one direction follow the majority.
        turns = [90 if tall else 0 for tall in turned]
        for direction in (True, False):
            members = [n for n, tall in enumerate(turned) if tall == direction]
            flipped = sum(max(shapes[n]) for n in members if labels[n])
            if members and 2 * flipped > sum(max(shapes[n]) for n in members):
                for n in members:
                    upright[n] = np.rot90(upright[n], 2)
                    turns[n] -= 180
        return [np.ascontiguousarray(crop) for crop in upright], turns

    def _are_flipped(self, crops: list[Any]) -> list[bool]:
        """For each crop, whether it is certainly upside down."""
        self._engine.cls_and_rotate(crops[:1])
        found = self._engine.text_cls(crops).cls_res
        return [label == "180" and score > _SURE for label, score in found]

    def _picture(self, package: Any, number: int) -> dict[str, Any]:
        """The content of a picture in a DOCX or PPTX; see ingest/readers/office/pictures.py for its
        number."""
        picture = _decoded(_picture_bytes(package, number))
        if picture is None:
            return {"failed": "page"}
        height, width = picture.shape[:2]
        return {"width": width, "height": height, "lines": self._lines(picture)}


def _is_package(file: Any) -> bool:
    """Whether an open file is a ZIP archive, as DOCX and PPTX are."""
    file.seek(0)
    head = file.read(len(_ZIP))
    file.seek(0)
    return bool(head == _ZIP)


def _picture_bytes(package: Any, number: int) -> bytes:
    """The picture with this number, or b"" if there is none or it is too large."""
    with zipfile.ZipFile(package) as archive:
        entries = {
            info.filename.replace("\\", "/").lstrip("/").lower(): info
            for info in archive.infolist()
        }
        names = sorted(name for name in entries if _PICTURE.fullmatch(name))
        if not 1 <= number <= len(names):
            return b""
        with archive.open(entries[names[number - 1]]) as stream:
            data = stream.read(_MOST_PICTURE_BYTES + 1)
    return data if len(data) <= _MOST_PICTURE_BYTES else b""


def _decoded(data: bytes) -> Any:
    """The picture on white, no larger than a rendered page, with small ones enlarged; None if it cannot
    be decoded."""
    import cv2
    import numpy as np

    if not data:
        return None
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if picture is None:
        return None
    if picture.dtype != np.uint8:
        picture = cv2.convertScaleAbs(picture, alpha=1 / 257)
    if picture.ndim == 2:
        picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
    elif picture.shape[2] == 4:
        opaque = picture[:, :, 3:].astype(np.float32) / 255
        picture = (picture[:, :, :3] * opaque + 255 * (1 - opaque)).astype(np.uint8)
    height, width = picture.shape[:2]
    scale = min(_MOST_ENLARGED, max(1.0, _LONGEST_SIDE / 2 / max(height, width)))
    scale = min(scale, math.sqrt(_MOST_PIXELS / (height * width)))
    if scale == 1:
        return picture
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return cv2.resize(picture, size, interpolation=way)


def _render(sheet: Any) -> Any:
    width, height = sheet.get_size()
    scale = min(_DPI / _POINTS_PER_INCH, math.sqrt(_MOST_PIXELS / max(width * height, 1)))
    return sheet.render(scale=scale, grayscale=True)


def _colours(bitmap: Any) -> Any:
    import cv2

    return cv2.cvtColor(bitmap.to_numpy(), cv2.COLOR_GRAY2BGR)


def _own_texts(sheet: Any, bitmap: Any, quads: list[Any]) -> list[str]:
    """The file's own text within each box, whose edges may touch the lines above and below."""
    place = bitmap.get_posconv(sheet).to_page
    text_page = sheet.get_textpage()
    texts = []
    for quad in quads:
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad
        inner = [
            ((3 * ax + dx) / 4, (3 * ay + dy) / 4),
            ((3 * bx + cx) / 4, (3 * by + cy) / 4),
            ((3 * cx + bx) / 4, (3 * cy + by) / 4),
            ((3 * dx + ax) / 4, (3 * dy + ay) / 4),
        ]
        corners = [place(round(x), round(y)) for x, y in inner]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        texts.append(text_page.get_text_bounded(min(xs), min(ys), max(xs), max(ys), "replace"))
    return texts


def _sides(quad: Any) -> tuple[float, float]:
    """Width and height of a box whose corners are clockwise from the top left."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad
    width = max(math.hypot(bx - ax, by - ay), math.hypot(cx - dx, cy - dy))
    height = max(math.hypot(dx - ax, dy - ay), math.hypot(cx - bx, cy - by))
    return max(width, 1.0), max(height, 1.0)


def _page_turn(shapes: list[tuple[float, float]]) -> bool:
    """Whether the page is rotated by 90 degrees: most of its lines, by length, are taller than wide."""
    tall = sum(height for width, height in shapes if height / width >= _TURNED)
    return tall > sum(width for width, height in shapes if height / width < _TURNED)


def _skew(quads: Any, shapes: list[tuple[float, float]]) -> float:
    """The skew of the scan in degrees, from its longest lines; clockwise is positive."""
    longest = max((max(shape) for shape in shapes), default=0.0)
    angles = []
    for quad, (width, height) in zip(quads, shapes, strict=True):
        if max(width, height) < longest / 2:
            continue
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad
        if height / width < _TURNED:
            angles.append(math.degrees(math.atan2(by - ay + cy - dy, bx - ax + cx - dx)))
        else:
            angles.append(-math.degrees(math.atan2(dx - ax + cx - bx, dy - ay + cy - by)))
    return median(angles) if angles else 0.0


def _tilt(turn: int, skew: float) -> float:
    """Between -180 and 180."""
    return round((turn + skew + 180) % 360 - 180, 2)
