"""The house: a board where municipalities share light ways of working together.

Floors, from the ground up: `model` (what exists), `permissions` (who may), `queries` (what we ask), `actions` (what
people do), and the doors through which they come: `web`, `api`, `jobs` and `cli`. Arrows point down only; a feature has
one word, and stands under it on every floor. The roof is `app.py`, one folder up. See docs/house.md.
"""
