"""Diseases: their pieces of evidence, genes and panels, and the terms of the Human Phenotype Ontology."""
