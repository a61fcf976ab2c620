"""What the processes of one server share: it is loaded once, and each of them is forked from it.

The API is not among it, for its modules take random names when they are loaded, and these must
differ from process to process.
"""

from importlib import import_module

from export_program.cli import loading

with loading():
    for name in ("export_program.runtime.program", "litestar", "prometheus_client", "uvicorn"):
        import_module(name)
