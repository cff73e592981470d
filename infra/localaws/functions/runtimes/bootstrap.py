"""What a function's process starts with: sets the import path, then runs AWS's own runtime.

The interpreter is started with ``-I -S``, so nothing of the host is importable; this puts back what
a function has on AWS, in AWS's order: its code, its layers, the runtime's folder, the standard
library.
"""

import os
import site
import sys


def import_path() -> list[str]:
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    layers = os.environ.pop("_WORKSHOP_LAYERS")
    return [
        os.environ["LAMBDA_TASK_ROOT"],
        f"{layers}/python/lib/{version}/site-packages",
        f"{layers}/python",
        os.environ["LAMBDA_RUNTIME_DIR"],
        *sys.path,
    ]


site.setquit()  # `exit()` is there on AWS; -S left it out
sys.path[:] = import_path()

from awslambdaric.__main__ import main  # noqa: E402

main(["bootstrap", os.environ["_HANDLER"]])
