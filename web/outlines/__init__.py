"""Procedure documents: the outline of a version in words, written out as HTML, PDF/A and DOCX."""
