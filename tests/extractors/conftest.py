"""What the tests of the extractors share: the trained encoder, where it is there."""

from pathlib import Path

import pytest

from paperatlas.extractors.encoder import Encoder

MODELS = Path(__file__).resolve().parents[2] / "extractors" / "models"


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder of the shipped model; tests that ask for it skip until one is trained."""
    missing = [
        name for name in ("encoder.onnx", "vocabulary.json") if not (MODELS / name).is_file()
    ]
    if missing:
        pytest.skip(f"extractors/models lacks {' and '.join(missing)}: make train writes them")
    return MODELS


@pytest.fixture(scope="session")
def encoder(models: Path) -> Encoder:
    """The shipped encoder."""
    return Encoder(models / "encoder.onnx", models / "vocabulary.json")
