"""How long torch.optim.AdamW's step takes on the CPU: one tensor of so many parameters, float32.

SpeedReport says what to measure and when, in turn with its own side. The script prints the ways to make a step that this
PyTorch has (implementation/threads), then reads lines of a way and a number of steps, and answers each with nanoseconds.

    echo "foreach/1 1000" | python3 src/jmh/python/torch_adamw.py 1000000
"""
import os
import sys
import time

import torch

IMPLEMENTATIONS = {"single": {"foreach": False}, "foreach": {"foreach": True}, "fused": {"fused": True}}


def optimizer(size, arguments):
    parameter = torch.nn.Parameter(torch.ones(size))
    gradient = torch.rand(size, generator=torch.Generator().manual_seed(42)) - 0.5
    parameter.grad = gradient + 0.5 * torch.sign(gradient)
    return torch.optim.AdamW([parameter], lr=1e-3, weight_decay=0.01, **arguments)


def optimizers(size):
    """By implementation. The fused one came to the CPU with PyTorch 2.4."""
    result = {}
    for name, arguments in IMPLEMENTATIONS.items():
        try:
            result[name] = optimizer(size, arguments)
            result[name].step()
        except (RuntimeError, TypeError):
            result.pop(name, None)
    return result


def nanoseconds(adamw, steps):
    start = time.perf_counter_ns()
    for _ in range(steps):
        adamw.step()
    return time.perf_counter_ns() - start


def main():
    adamws = optimizers(int(sys.argv[1]))
    threads = sorted({1, torch.get_num_threads(), os.cpu_count() or 1})
    print(*(f"{name}/{n}" for name in adamws for n in threads), flush=True)
    for line in sys.stdin:
        way, steps = line.split()
        name, n = way.split("/")
        if torch.get_num_threads() != int(n):
            torch.set_num_threads(int(n))
        print(nanoseconds(adamws[name], int(steps)), flush=True)


if __name__ == "__main__":
    main()
