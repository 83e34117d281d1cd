"""Every error that paperatlas raises on purpose.

    PaperatlasError
    ├── SourceError          input that cannot be read at all (a path that does not exist, ...)
    ├── StoreError           a graph store that cannot be opened, read or written
    │   ├── StoreNotFound    there is no graph at that address
    │   ├── StoreBusy        another process is writing to it
    │   ├── StoreInterrupted a load that was cut off; what came in is kept and can be completed
    │   └── QueryError       a Cypher text that the engine refuses, a named query that is not there
    ├── NameTableError       a shipped table of names that is not as it must be
    ├── RulesError           a user's file of rules that cannot be read or contradicts itself
    ├── SiteError            a folder that cannot take the linked pages, or holds none to serve
    ├── ExportError          a folder that cannot take an export, or a graph that cannot be exported
    ├── RecogniserError      a recogniser that is not there or gives what cannot be used
    ├── NotInGraph           a name or id that no node of the graph carries
    ├── BackendError         a networkx backend that is not installed or lacks an algorithm
    └── MissingExtra         a feature whose optional packages are not installed

A message says what is wrong, where, and what to do. Input that is bad in part (one broken line
of a file) raises nothing: it becomes a `paperatlas.records.Skip` and is counted.
"""


class PaperatlasError(Exception):
    """The base of the tree: catch it to catch everything that paperatlas raises on purpose."""


class SourceError(PaperatlasError):
    """Raised when what was asked for cannot be read at all, or when `strict` forbids a skip."""


class StoreError(PaperatlasError):
    """Raised when a graph store cannot be opened, read or written."""


class StoreNotFound(StoreError):
    """Raised when a graph is to be read from an address that holds none."""


class StoreBusy(StoreError):
    """Raised when another process holds the store's write lock."""


class StoreInterrupted(StoreError):
    """Raised when a load is cut off, or when what was cut off is to be read before it is whole."""


class QueryError(StoreError):
    """Raised when the engine refuses a Cypher text, or a named query cannot be asked so.

    Attributes:
        reason: what the engine said or what is wrong, in one line.
        hint: a way round, or "" where none is known.
    """

    def __init__(self, reason: str, hint: str = "") -> None:
        """Keep the engine's reason and the hint apart, so that each can be shown on its own."""
        super().__init__(f"{reason}\nHint: {hint}" if hint else reason)
        self.reason = reason
        self.hint = hint


class RecogniserError(PaperatlasError):
    """Raised when a recogniser is not installed, cannot be loaded, or gives what cannot be used."""


class NameTableError(PaperatlasError):
    """Raised when a table of known names is not as ``graph/data/README.md`` says."""


class RulesError(PaperatlasError):
    """Raised when a file of rules cannot be read, or two of its rules contradict each other."""


class NotInGraph(PaperatlasError):
    """Raised when no node carries the name or id that was asked for."""


class BackendError(PaperatlasError):
    """Raised when a networkx backend is not installed, or cannot compute what was asked for."""


class SiteError(PaperatlasError):
    """Raised when the linked pages cannot be written as they were asked for, or not be served."""


class ExportError(PaperatlasError):
    """Raised when a graph cannot be exported, or not to where it was asked for."""


class MissingExtra(PaperatlasError):
    """Raised when a feature needs packages of an extra that is not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        """Name the feature and the `pip install` that brings it."""
        super().__init__(f"{feature} needs more packages: pip install 'paperatlas[{extra}]'")
        self.extra = extra
