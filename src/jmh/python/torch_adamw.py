"""How long torch.optim.AdamW's step takes on the CPU: one tensor of so many parameters, float32.

Prints a table, or with --csv lines of mode,threads,parameters,nanoseconds per parameter, which SpeedReport joins with its own.
Each combination is measured in turn, round after round, and the median counts.

    python3 src/jmh/python/torch_adamw.py --sizes 1000,1000000
"""
import argparse
import math
import os
import statistics
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


def arguments():
    parser = argparse.ArgumentParser(description="Time torch.optim.AdamW on the CPU.")
    parser.add_argument("--sizes", default="1000,10000,100000,1000000,10000000", help="numbers of parameters (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=15, help="samples of each combination (default: %(default)s)")
    parser.add_argument("--csv", action="store_true", help="print CSV and no table")
    return parser.parse_args()


def main():
    options = arguments()
    sizes = [int(size) for size in options.sizes.split(",")]
    print(f"# PyTorch {torch.__version__}", flush=True)
    layout = "{},{},{},{:.4f}" if options.csv else "{:8} {:>8} {:>12} {:>24.3f}"
    if not options.csv:
        print("{:8} {:>8} {:>12} {:>24}".format("mode", "threads", "parameters", "ns per parameter"))
    default = torch.get_num_threads()
    for size in sizes:
        torch.set_num_threads(default)
        for (mode, threads), seconds in measure(size, options.rounds).items():
            print(layout.format(mode, threads, size, seconds * 1e9 / size), flush=True)


if __name__ == "__main__":
    main()
