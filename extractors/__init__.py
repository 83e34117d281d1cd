"""Papers in, extractions out: what a title and an abstract name, and what they say of it.

`paperatlas.extractors.pipeline` is the way in: `extract_papers` and `Extractor` run a spaCy
pipeline of our own components; `make_nlp` hands it out. Rules and counted weights only, nothing
is downloaded.
"""
