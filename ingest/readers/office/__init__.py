"""Common code for DOCX and PPTX: the package, numbers, drawings, symbol fonts, pictures."""
