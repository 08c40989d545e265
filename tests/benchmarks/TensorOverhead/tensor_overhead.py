"""The same operations as Program.cs in PyTorch: nanoseconds of processor time, the least of several rounds, one name and number a line."""
import time

import torch

ROUNDS, CALLS = 7, 50_000
torch.set_num_threads(1)
a, b = torch.ones(1), torch.ones(1)
operations = {"add": lambda: a + b, "add_": lambda: a.add_(b), "view": lambda: a.view(1)}
with torch.no_grad():
    for name, operation in operations.items():
        best = float("inf")
        for _ in range(ROUNDS):
            start = time.process_time_ns()
            for _ in range(CALLS):
                operation()
            best = min(best, (time.process_time_ns() - start) / CALLS)
        print(name, round(best))
