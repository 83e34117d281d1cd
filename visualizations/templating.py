"""The one jinja2 environment of the pages: everything is escaped, nothing is trusted."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the environment: templates of this folder, autoescape on for every one of them."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    from paperatlas.visualizations import kinds
    from paperatlas.visualizations.navigation import TABS

    made = Environment(
        loader=PackageLoader("paperatlas.visualizations", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # else each page asks the disk whether its template changed
    )
    # Keys in the order given: the pages' scripts do not mind, and equal graphs give equal bytes.
    made.policies["json.dumps_kwargs"] = {
        "ensure_ascii": False,
        "separators": (",", ":"),
    }
    made.globals.update(
        all_tabs=TABS,
        kinds=kinds.KINDS,
        plural=kinds.PLURAL,
        role_words=kinds.ROLE_WORDS,
        role_headings=kinds.ROLE_HEADINGS,
        count_of=kinds.count_of,
    )
    return made


def render(template: str, **values: Any) -> str:
    """Fill a template of this folder."""
    return environment().get_template(template).render(**values)
