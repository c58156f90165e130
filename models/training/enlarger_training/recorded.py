"""A training step recorded as a CUDA graph."""

from collections.abc import Callable

import torch

WARM_UP_STEPS = 3
"""Steps run before recording, in which cuDNN chooses its algorithms and optimizers make their state."""


class RecordedStep:
    """A step that is recorded once and then replayed on a stream.

    A step of a small network is hundreds of kernels of a few microseconds each; launching them one by one
    from Python takes many times as long as running them. Replayed steps of several networks overlap on one
    GPU. Whatever changes from step to step must be read from tensors on the GPU.
    """

    def __init__(self, step: Callable[[], None], stream: torch.cuda.Stream) -> None:
        self.stream = stream
        torch.cuda.synchronize()
        with torch.cuda.stream(self.stream):
            for _ in range(WARM_UP_STEPS):
                step()
        torch.cuda.synchronize()
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph, stream=self.stream):
            step()
        self._end = torch.cuda.Event()

    def launch(self, prepare: Callable[[], None]) -> None:
        """Run `prepare`, then the step, without waiting for either."""
        with torch.cuda.stream(self.stream):
            prepare()
            self.graph.replay()
            self._end.record()

    def is_running(self) -> bool:
        return not self._end.query()
