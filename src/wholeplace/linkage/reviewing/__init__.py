"""Uncertain links shown to named people: what they decide is kept, holds above the model, and can be taken back."""
