"""Checks for those who buy medicines."""
