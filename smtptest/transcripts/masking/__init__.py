"""Makes copies of transcripts that name nobody, so that they can be shown in public."""
