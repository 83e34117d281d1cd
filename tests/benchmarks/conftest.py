"""Let the tests import the scripts: they are no package, and import their neighbours by name."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
