#!/usr/bin/env python3
"""Makes the subset of Fashion-MNIST in this directory from the complete files.

    python3 make-subset.py DIR

DIR holds the complete train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz, for example
/usr/share/datasets/fashion-mnist, where Debian's package dataset-fashion-mnist puts them.

The subset is the first 250 images of each class, in the order 0, 1, ..., 9, 0, 1, ..., 9, ...: wherever it is cut at a
multiple of ten, both parts are balanced. Nothing is random, and the gzip headers hold neither a time nor a name, so the
same files come out every time (the compressed bytes with the classic zlib; another deflate may pack the same content
differently).
"""
import gzip
import struct
import sys
from pathlib import Path

CLASSES = 10
PER_CLASS = 250  # 200 to train, 50 to validate
IMAGES = "train-images-idx3-ubyte.gz"
LABELS = "train-labels-idx1-ubyte.gz"


def read(path, magic, dimensions):
    """The sizes and the content of an IDX file of bytes."""
    content = gzip.decompress(path.read_bytes())
    header = struct.calcsize(f">{1 + dimensions}I")
    found, *sizes = struct.unpack(f">{1 + dimensions}I", content[:header])
    if found != magic:
        sys.exit(f"{path}: must start with {magic:#010x}, got {found:#010x}")
    return sizes, content[header:]


def write(path, magic, sizes, content):
    with path.open("wb") as raw, gzip.GzipFile("", "wb", compresslevel=9, fileobj=raw, mtime=0) as packed:
        packed.write(struct.pack(f">{1 + len(sizes)}I", magic, *sizes) + content)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python3 make-subset.py DIR-OF-THE-COMPLETE-FILES")
    source, target = Path(sys.argv[1]), Path(__file__).resolve().parent
    (_, rows, columns), pixels = read(source / IMAGES, 0x803, 3)
    _, labels = read(source / LABELS, 0x801, 1)

    of_class = [[i for i, label in enumerate(labels) if label == c][:PER_CLASS] for c in range(CLASSES)]
    chosen = [i for round_of_ten in zip(*of_class) for i in round_of_ten]
    area = rows * columns
    write(target / IMAGES, 0x803, [len(chosen), rows, columns], b"".join(pixels[i * area:(i + 1) * area] for i in chosen))
    write(target / LABELS, 0x801, [len(chosen)], bytes(labels[i] for i in chosen))


if __name__ == "__main__":
    main()
