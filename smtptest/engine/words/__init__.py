"""What the engine says, in words: each sentence has a code and stands here once, in English."""
