"""How long torch.optim.AdamW's step takes on the CPU: one tensor of so many parameters, float32.

Prints a table: each combination is measured in turn, round after round, and the median counts.

    python3 src/jmh/python/torch_adamw.py --sizes 1000,1000000

With --serve it is SpeedReport that says what to measure and when, in turn with its own side: the script prints the numbers of
threads that there are, then reads lines of mode, threads and steps, and answers each with nanoseconds.
"""
import argparse
import math
import os
import statistics
import sys
import time

import torch

MODES = {"single": False, "foreach": True}
SAMPLE_SECONDS = 0.002


def thread_counts():
    """PyTorch's default, one, and every core (the default may be less): whoever compares takes the best."""
    return sorted({torch.get_num_threads(), 1, os.cpu_count() or 1})


def optimizer(size, foreach):
    parameter = torch.nn.Parameter(torch.ones(size))
    gradient = torch.rand(size, generator=torch.Generator().manual_seed(42)) - 0.5
    parameter.grad = gradient + 0.5 * torch.sign(gradient)
    return torch.optim.AdamW([parameter], lr=1e-3, weight_decay=0.01, foreach=foreach)


def time_steps(optimizer, steps):
    start = time.perf_counter()
    for _ in range(steps):
        optimizer.step()
    return (time.perf_counter() - start) / steps


def measure(size, rounds):
    """{(mode, threads): seconds per step}, medians."""
    contenders = {}
    for mode, foreach in MODES.items():
        adamw = optimizer(size, foreach)
        for threads in thread_counts():
            contenders[mode, threads] = adamw
    samples = {key: [] for key in contenders}
    for number in range(rounds + 1):
        for (mode, threads), adamw in contenders.items():
            torch.set_num_threads(threads)
            once = time_steps(adamw, 1)
            seconds = time_steps(adamw, max(1, math.ceil(SAMPLE_SECONDS / once)))
            if number > 0:  # the first round is to get warm
                samples[mode, threads].append(seconds)
    return {key: statistics.median(values) for key, values in samples.items()}


def serve(size):
    counts = thread_counts()
    optimizers = {mode: optimizer(size, foreach) for mode, foreach in MODES.items()}
    print(*counts, flush=True)
    for line in sys.stdin:
        mode, threads, steps = line.split()
        if torch.get_num_threads() != int(threads):
            torch.set_num_threads(int(threads))
        print(round(1e9 * int(steps) * time_steps(optimizers[mode], int(steps))), flush=True)


def arguments():
    parser = argparse.ArgumentParser(description="Time torch.optim.AdamW on the CPU.")
    parser.add_argument("--sizes", default="1000,10000,100000,1000000,10000000", help="numbers of parameters (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=15, help="samples of each combination (default: %(default)s)")
    parser.add_argument("--serve", type=int, metavar="N", help="take requests for N parameters from standard input")
    return parser.parse_args()


def main():
    options = arguments()
    if options.serve is not None:
        serve(options.serve)
        return
    sizes = [int(size) for size in options.sizes.split(",")]
    print(f"# PyTorch {torch.__version__}", flush=True)
    print("{:8} {:>8} {:>12} {:>24}".format("mode", "threads", "parameters", "ns per parameter"))
    default = torch.get_num_threads()
    for size in sizes:
        torch.set_num_threads(default)
        for (mode, threads), seconds in measure(size, options.rounds).items():
            print("{:8} {:>8} {:>12} {:>24.3f}".format(mode, threads, size, seconds * 1e9 / size), flush=True)


if __name__ == "__main__":
    main()
