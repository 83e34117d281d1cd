"""A build on many machines: the same graph as on one, by tasks over partitions of the papers.

    input ─▶ papers ─▶ found ─▶ names ─▶ shards ─▶ graph ─▶ a store, or files
    slices   Parquet   Parquet   links    names of   Parquet
             parts     parts     between  one kind   by label
                       by actors them     resolved   and type

Each step is a plain function over files and records (`papers`, `duplicates`, `found`, `name_links`,
`components`, `shards`, `graph_parts`); `running` says what a cluster must be able to do, `on_ray`
does it with Ray, and `building` puts the steps together.
"""
