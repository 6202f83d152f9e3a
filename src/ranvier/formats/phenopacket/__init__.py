"""Phenopackets of the GA4GH, version 2: one patient in terms of ontologies."""

from ranvier.formats.phenopacket.reading import is_phenopacket, read_phenopacket

__all__ = ["is_phenopacket", "read_phenopacket"]
