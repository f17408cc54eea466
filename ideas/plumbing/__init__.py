"""What every page needs and no page is: session, actor, language, words, errors. Speaks Flask; holds no rule."""
