"""A verdict as text: pure functions, one module for each form."""
