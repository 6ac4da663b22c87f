"""Draws fictional declaration forms as the portal prints them: forms.py (data), text.py, pdf.py, html.py."""
