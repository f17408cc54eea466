"""The pages, one module per noun. A page that changes something has five beats: find, may, form, act, go."""
