"""The scripts of ``training/`` import their neighbours: so do their tests."""

import sys
from pathlib import Path

TRAINING = Path(__file__).resolve().parents[2] / "training"

if str(TRAINING) not in sys.path:
    sys.path.insert(0, str(TRAINING))
