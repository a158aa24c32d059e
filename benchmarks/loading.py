"""Loading 300 functions in Microsoft's runtimes, in fresh processes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from apps import HEAVY, Apps
from timing import Row, Run, compare, interleaved, python

ROUNDS = 15
FUNCTIONS = 300

_WORKERS = Path(__file__).parent / "workers"
_SHARED = 'script-file = "../azfdecor_shims.py"'


def measure(rounds: int = ROUNDS) -> list[Row]:
    """Time it from when the runtime is ready, and as a whole process."""
    with TemporaryDirectory() as folder:
        apps = Apps(Path(folder), FUNCTIONS)
        ours = apps.azfdecor("ours")
        runs = interleaved(
            {
                "ours": partial(_load, "v1", ours),
                "shared": partial(_load, "v1", apps.azfdecor("shared", config=_SHARED)),
                "eager": partial(_load, "v1", apps.azfdecor("eager", config='imports = "eager"')),
                "v1": partial(_load, "v1", apps.handwritten("v1", ours)),
                "v2": partial(_load, "v2", apps.v2("v2")),
            },
            rounds,
        )
        heavy_ours = partial(_load, "v1", apps.azfdecor("heavy", common=HEAVY))
        # By themselves, so that neither stands beside a process that sleeps.
        alone = interleaved({"light": partial(_load, "v1", ours), "heavy": heavy_ours}, rounds)
        heavy = interleaved(
            {
                "ours": heavy_ours,
                "v1": partial(_load, "v1", apps.handwritten("heavy-v1", ours, common=HEAVY)),
                "v2": partial(_load, "v2", apps.v2("heavy-v2", common=HEAVY)),
            },
            rounds,
        )
    inside, without, slow = _inside(runs), _inside(alone), _inside(heavy)
    total = {name: [run.total for run in series] for name, series in runs.items()}
    what, v1, v2 = f"load {FUNCTIONS} functions", "handwritten v1 folders", "v2 model"
    shared, eager = f"{what}, one shared script", f'{what}, imports = "eager"'
    second = f"{what}, which import for 1 s"
    return [
        compare(what, inside["ours"], v1, inside["v1"], 0.27),
        compare(shared, inside["shared"], v1, inside["v1"], 0.30),
        compare(eager, inside["eager"], v1, inside["v1"], None),
        compare(what, inside["ours"], v2, inside["v2"], 0.2),
        compare(shared, inside["shared"], v2, inside["v2"], None),
        compare(f"{what}: process", total["ours"], v1, total["v1"], None),
        compare(f"{shared}: process", total["shared"], v1, total["v1"], None),
        compare(f"{what}: process", total["ours"], v2, total["v2"], None),
        compare(second, without["heavy"], "the same without", without["light"], 1.05),
        compare(second, slow["ours"], v1, slow["v1"], None),
        compare(second, slow["ours"], v2, slow["v2"], None),
    ]


def _inside(runs: dict[str, list[Run]]) -> dict[str, list[float]]:
    return {name: [float(run.output) for run in series] for name, series in runs.items()}


def _load(model: str, root: Path) -> Run:
    return python(_WORKERS / f"load_{model}.py", str(root), str(FUNCTIONS), cwd=root)
