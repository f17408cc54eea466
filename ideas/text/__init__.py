"""Pure work on text and numbers: no Flask, no database."""
