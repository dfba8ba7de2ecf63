"""Does a claim follow from a sentence? Texts and training of a model; card.md: why it rests."""
