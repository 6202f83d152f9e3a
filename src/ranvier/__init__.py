"""Ranvier: an open workbench for peripheral neuropathy."""
