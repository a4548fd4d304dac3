"""The table of sentences: the five texts, taken apart, and what holds each sentence."""
