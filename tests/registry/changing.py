"""Promotes, rolls back and adds to a registry until it is killed: `python changing.py REGISTRY MODEL_FOLDER`."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from moderation.registry import Registry


def main(path: Path, model: Path) -> None:
    registry = Registry(path)
    scratch = path.with_name("scratch")
    number = len(registry.list())
    while True:
        pointer = registry.promote("comment-minilm-en@2")
        print(pointer.model, flush=True)
        registry.rollback()
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.copytree(model, scratch)
        manifest = json.loads((scratch / "manifest.json").read_text())
        number += 1
        (scratch / "manifest.json").write_text(json.dumps({**manifest, "version": f"3.{number}"}))
        registry.add(scratch)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
