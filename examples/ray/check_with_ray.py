"""Runs embed_with_ray.py on a local cluster of two nodes, kills a worker, an actor and a node in the middle, and compares with clip-gaze alone.

    python check_with_ray.py --command "node ../../out/cli.js embed --model demo" [--pictures 600]
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import ray
from ray.cluster_utils import Cluster

from embed_with_ray import embed

GALLERY = Path(__file__).resolve().parents[2] / "media" / "gallery"


def make_pictures(folder: Path, count: int) -> list[str]:
    """Copies of the sample pictures, each of other bytes, one in twenty of them broken."""
    samples = sorted(file for file in GALLERY.iterdir() if file.suffix in {".jpg", ".png"})
    images = []
    for number in range(count):
        sample = samples[number % len(samples)]
        data = sample.read_bytes()
        file = folder / f"{number:05}{sample.suffix}"
        file.write_bytes((data[:100] if number % 20 == 19 else data) + str(number).encode())
        images.append(str(file))
    return images


def workers() -> list[int]:
    """Process ids of the clip-gaze processes that serve Ray's actors on this machine."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
            environment = (entry / "environ").read_bytes() if b"--jsonl" in command else b""
        except OSError:
            continue
        if b"CLIP_GAZE_CHECK=%d" % os.getpid() in environment and b"CLIP_GAZE_ALONE" not in environment:
            found.append(int(entry.name))
    return found


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def node_of(worker: int) -> int | None:
    """Process id of the node's raylet, which started the worker's actor; None where the worker has ended meanwhile."""
    try:
        return parent(parent(worker))
    except OSError:
        return None


def embed_alone(command: str, images: list[str]) -> dict[str, dict]:
    answers = subprocess.run(
        [*shlex.split(command), "--jsonl", "--quiet"],
        input="".join(f"{image}\n" for image in images),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CLIP_GAZE_ALONE": "1"},
    ).stdout
    return {answer["image"]: answer for answer in map(json.loads, answers.splitlines())}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--command", required=True)
    parser.add_argument("--pictures", type=int, default=600)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="clip-gaze-ray-"))
    os.environ["CLIP_GAZE_CHECK"] = str(os.getpid())
    os.environ["CLIP_GAZE_HOME"] = str(folder / "home")
    # A node's actors find the module beside this file.
    os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parent)
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 2})
    second = cluster.add_node(num_cpus=2)
    try:
        ray.init(address=cluster.address, log_to_driver=False)
        nodes = [node for node in ray.nodes() if node["Alive"]]
        assert len(nodes) == 2, nodes
        images = make_pictures(folder, arguments.pictures)
        out = folder / "embeddings"

        killed: list[str] = []

        def kill() -> None:
            second_raylet = second.all_processes["raylet"][0].process.pid
            # Each time a block that is written shows that work is under way; there is more of it.
            for what in ("worker", "actor", "node"):
                written = len(list(out.glob("*.parquet")))
                on_first: list[int] = []
                on_second: list[int] = []
                while len(list(out.glob("*.parquet"))) == written or not on_second or not (on_first or what == "node"):
                    time.sleep(0.05)
                    found = workers()
                    on_second = [worker for worker in found if node_of(worker) == second_raylet]
                    on_first = [worker for worker in found if worker not in on_second]
                if what == "worker":
                    os.kill(on_second[0], signal.SIGKILL)
                elif what == "actor":
                    # The first node's: one that is started again may come to either, and the node that is lost next has to have one.
                    os.kill(parent(on_first[0]), signal.SIGKILL)
                else:
                    cluster.remove_node(second, allow_graceful=False)
                killed.append(what)

        killer = threading.Thread(target=kill, daemon=True)
        killer.start()
        embed(images, str(out), arguments.command, workers=2, batch_size=8)
        assert killed == ["worker", "actor", "node"], f"Killed in the middle: {killed}. Take more pictures."

        rows = pq.read_table(out).to_pylist()
        assert sorted(row["image"] for row in rows) == images, "Pictures were lost or came twice."
        alone = embed_alone(arguments.command, images)
        failures = 0
        for row in rows:
            expected = alone[row["image"]]
            assert row["error"] == expected.get("error"), row
            if row["error"] is not None:
                failures += 1
                continue
            embedding = np.asarray(row["image_embeds"], np.float32)
            assert np.array_equal(embedding, np.asarray(expected["image_embeds"], np.float32)), row["image"]
        print(f"{len(rows)} pictures on {len(nodes)} nodes, {failures} of them broken, a worker, an actor and a node killed: complete, and equal.")
    finally:
        ray.shutdown()
        cluster.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
