"""What DOCX and PPTX have in common: the package, numbers, drawings, symbol fonts, pictures."""
