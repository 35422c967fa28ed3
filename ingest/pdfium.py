"""Sets up pdfium with a Chinese font.

Many Chinese PDF files, especially journals, name a font without embedding it, and pdfium uses a system font
instead. If that has no Chinese characters, pdfium does not know their widths: characters are missing from
the text, and page images have gaps. So pdfium gets the font that kb uses for its own PDF files.
"""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache

import pylopdf_fonts_zh_cn
import pypdfium2
import pypdfium2.raw as c

# The paths that pdfium searches by default on Linux (core/fxge/linux/fx_linux_impl.cpp); given paths
# replace them.
_SYSTEM = (
    "/usr/share/fonts",
    "/usr/share/X11/fonts/Type1",
    "/usr/share/X11/fonts/TTF",
    "/usr/local/share/fonts",
)


@lru_cache(maxsize=1)
def add_chinese_font() -> None:
    """Restart pdfium with the font; call it before any document is opened.

    It does nothing if documents are open, or on systems other than Linux, which have Chinese fonts.
    """
    if sys.platform != "linux" or any(pypdfium2.internal.ObjectTracker.values()):
        return
    own = str(pylopdf_fonts_zh_cn.sans_path().parent)
    paths = [*(path.encode() for path in _SYSTEM), own.encode(), None]
    # pdfium keeps the addresses, not the paths.
    _kept.append((ctypes.c_char_p * len(paths))(*paths))
    c.FPDF_DestroyLibrary()
    c.FPDF_InitLibraryWithConfig(
        c.FPDF_LIBRARY_CONFIG(
            version=2,
            m_pUserFontPaths=ctypes.cast(_kept[-1], ctypes.POINTER(ctypes.POINTER(ctypes.c_char))),
            m_pIsolate=None,
            m_v8EmbedderSlot=0,
        )
    )


_kept: list[ctypes.Array[ctypes.c_char_p]] = []
