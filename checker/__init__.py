"""Judges a learner's FastAPI code against the lessons of the workbook."""
