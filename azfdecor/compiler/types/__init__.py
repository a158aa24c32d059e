"""Annotations, evaluated once, and what they mean to the platform."""
