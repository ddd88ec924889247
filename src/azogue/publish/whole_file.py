"""Files that are whole or not there: written under another name, then renamed."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path``; renamed to it when the block ends, deleted when the block fails.

    The folder is made if it does not exist. The temporary name ends like the wanted one, since some writers choose
    the format by it.

    Examples
    --------
    >>> import tempfile
    >>> wanted = Path(tempfile.mkdtemp()) / "a" / "b.txt"
    >>> with whole_file(wanted) as new:
    ...     _ = new.write_text("done")
    ...     wanted.exists()
    False
    >>> wanted.read_text()
    'done'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.stem}.{uuid.uuid4().hex[:8]}{path.suffix}")
    try:
        yield new
        os.replace(new, path)
    finally:
        for left in path.parent.glob(f"{new.name}*"):
            left.unlink(missing_ok=True)
