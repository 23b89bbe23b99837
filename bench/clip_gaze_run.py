"""clip-gaze itself on a model of ViT-B/32's size with random weights: milliseconds for each line read.

usage: clip_gaze_run.py PICTURE MODEL TOKENIZER     MODEL is a folder, written where it is not there
A line is the name of a run, "three" or "artists"; the first also loads what clip-gaze loads.
"""
import os
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"
picture, model, tokenizer = sys.argv[1:4]

import torch
import transformers
from PIL import Image


def write_model():
    torch.manual_seed(0)
    config = transformers.CLIPConfig()
    transformers.CLIPModel(config).save_pretrained(model)
    processor = transformers.CLIPProcessor(
        image_processor=transformers.CLIPImageProcessor(),
        tokenizer=transformers.CLIPTokenizerFast.from_pretrained(tokenizer),
    )
    processor.save_pretrained(model)


if not os.path.exists(os.path.join(model, "config.json")):
    write_model()

# clip-gaze names the hub's model, which is not to be had here.
for kind in (transformers.CLIPModel, transformers.CLIPProcessor):
    kind.from_pretrained = (lambda own: lambda _name: own(model))(kind.from_pretrained)

import clip_gaze

ASKED = {"three": list(clip_gaze.EXAMPLE_CATEGORIES.values()), "artists": [clip_gaze.ARTISTS_BY_NAME]}
print(f"clip-gaze, transformers {transformers.__version__}, torch {torch.__version__}", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    image = Image.open(picture)
    for phrases in ASKED[line.strip()]:
        clip_gaze.gaze(image, phrases, batch_size=128)
    print((time.perf_counter() - start) * 1000, flush=True)
