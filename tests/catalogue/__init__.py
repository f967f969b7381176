"""Translations of the candidates' pages: what there is to translate, and the files that hold it."""
