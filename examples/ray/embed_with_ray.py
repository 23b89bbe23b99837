"""Embeds many pictures on a Ray cluster: each node runs long-lived `clip-gaze embed --jsonl` workers, Ray Data feeds them.

    python embed_with_ray.py paths.txt embeddings --workers 4

`paths.txt` holds a path or an address on each line; the folder `embeddings` gets Parquet files with the columns
image, image_embeds (float32; null where a picture cannot be read) and error.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import threading

import numpy as np
import pyarrow as pa
import ray


class Embedder:
    """One `clip-gaze embed --jsonl`, started once and asked batch after batch; one that dies is started again.

    Where the actor itself dies, or its node, Ray gives its batch to another.
    """

    TRIES = 3

    def __init__(self, command: str):
        self.command = command
        self.process = self._start()

    def __call__(self, batch: pa.Table) -> pa.Table:
        images = batch["image"].to_pylist()
        answers: list[dict] = []
        for _ in range(self.TRIES):
            answers += self._ask(images[len(answers) :])
            if len(answers) == len(images):
                break
            self.process = self._start()
        else:
            raise RuntimeError(f"clip-gaze ended {self.TRIES} times before it answered {images[len(answers)]}.")
        embeddings = [np.asarray(answer["image_embeds"], np.float32) if "error" not in answer else None for answer in answers]
        return pa.table(
            {
                "image": pa.array(images, pa.string()),
                "image_embeds": pa.array(embeddings, pa.list_(pa.float32())),
                "error": pa.array([answer.get("error") for answer in answers], pa.string()),
            }
        )

    def _start(self) -> subprocess.Popen:
        return subprocess.Popen(
            [*shlex.split(self.command), "--jsonl", "--quiet"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def _ask(self, images: list[str]) -> list[dict]:
        """The answers in the images' order; fewer where the worker ended before."""
        process = self.process
        # From a thread of its own: the worker takes no more than it can hold, and its answers are read meanwhile.
        writer = threading.Thread(target=_write, args=(process, images), daemon=True)
        writer.start()
        answers = []
        for _ in images:
            line = process.stdout.readline()
            if not line.endswith("\n"):
                process.wait()
                break
            answers.append(json.loads(line))
        writer.join()
        return answers


def _write(process: subprocess.Popen, images: list[str]) -> None:
    try:
        process.stdin.write("".join(f"{image}\n" for image in images))
        process.stdin.flush()
    except BrokenPipeError:
        pass  # Whoever reads the answers sees that the worker is gone.


def embed(images: list[str], out: str, command: str, workers: int, batch_size: int = 64) -> None:
    """Writes the embeddings of all images, none of which may hold a line break, to Parquet files in the folder `out`."""
    (
        ray.data.from_arrow(pa.table({"image": pa.array(images, pa.string())}))
        # Small blocks: what a lost worker had is computed again, and no more.
        .repartition(max(1, len(images) // batch_size))
        .map_batches(
            Embedder,
            fn_constructor_args=(command,),
            batch_size=batch_size,
            batch_format="pyarrow",
            compute=ray.data.ActorPoolStrategy(size=workers),
        )
        .write_parquet(out)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Embed pictures with clip-gaze on a Ray cluster.")
    parser.add_argument("paths", help="a file with a path or an address on each line")
    parser.add_argument("out", help="folder of the Parquet files")
    parser.add_argument("--workers", type=int, default=1, help="clip-gaze processes in the cluster")
    parser.add_argument("--command", default="npx clip-gaze embed", help="how a worker is started on a node, with options such as --model")
    arguments = parser.parse_args()
    with open(arguments.paths, encoding="utf-8") as lines:
        images = [line.rstrip("\n") for line in lines]
    ray.init()
    embed(images, arguments.out, arguments.command, arguments.workers)


if __name__ == "__main__":
    main()
